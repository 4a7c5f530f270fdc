import { linearFlow, task, times, type JobBoard } from "footplate";
import { defineDashboard, type DashboardElement } from "footplate/dashboard";
import { indexedDBJobBoard, indexedDBPersistence, openTab } from "footplate/indexeddb";

const NAME = "dashboard-xss";
const given = new URLSearchParams(location.search);
const seed = Number(given.get("seed"));

// Each says with its number which of them ran.
const payloads = [
  (n: number) => `<img src=x onerror="hacked(${n})">`,
  (n: number) => `<script>hacked(${n})</script>`,
  (n: number) =>
    `<svg onload="hacked(${n})"><animate onbegin="hacked(${n})" attributeName="x" dur="1s"/></svg>`,
  (n: number) => `javascript:hacked(${n})`,
  (n: number) => `" onmouseover="hacked(${n})" autofocus onfocus="hacked(${n})" x="`,
  (n: number) => `' style='animation:x' onanimationstart='hacked(${n})'`,
  (n: number) =>
    `<template><style>*{display:none}</style></template><iframe srcdoc="<script>parent.hacked(${n})</script>">`,
  (n: number) => `</text></svg></title></textarea></pre><details open ontoggle="hacked(${n})">`,
  (n: number) => `<a href="javascript:hacked(${n})">x</a>\${hacked(${n})}{{hacked(${n})}}`,
  (n: number) =>
    `<math><mtext><img src=x onerror=hacked(${n})></mtext></math>&lt;img src=x onerror=hacked(${n})&gt;`,
];

let state = seed;
const random = () => (state = (state * 1_103_515_245 + 12_345) % 2 ** 31) / 2 ** 31;
const used: Record<string, string> = {};

/** A text for a field that does harm wherever it is taken for markup. */
function hostile(field: string): string {
  const at = Math.floor(random() * payloads.length);
  return (used[field] = `${field} ${payloads[at]!(Object.keys(used).length)}`);
}

const flowName = hostile("flow");
const taskName = hostile("task");
const work = task(taskName, {
  retry: times(2, { name: hostile("retry") }),
  execute(_inputs, { log, progress }) {
    log(hostile("log"), { [hostile("logKey")]: hostile("logValue") });
    progress(0.5, { [hostile("progressKey")]: hostile("progressValue") });
    const error = new Error(hostile("message"), { cause: new TypeError(hostile("cause")) });
    error.name = hostile("errorName");
    error.stack = hostile("stack");
    throw error;
  },
});
const give = task(hostile("giving"), {
  provides: "given",
  async execute(_inputs, { step }) {
    await step(hostile("stepKey"), () => hostile("stepValue"));
    return { [hostile("resultKey")]: hostile("resultValue") };
  },
});
const failing = linearFlow(flowName, [work]);
const passing = linearFlow(hostile("passing"), [
  give,
  task(hostile("other"), { provides: "answer", execute: () => hostile("answer") }),
]);

async function fill(): Promise<Record<string, string>> {
  await using tab = openTab({ name: NAME, flows: [failing, passing], persist: false });
  const failed = await tab.post({
    flow: failing,
    name: hostile("name"),
    id: hostile("id"),
    key: hostile("key"),
    store: { [hostile("storeKey")]: hostile("storeValue") },
    meta: { [hostile("metaKey")]: hostile("metaValue") },
  });
  await tab.wait(failed);
  const passed = await tab.post({ flow: passing });
  await tab.wait(passed);
  const { board } = tab;
  const trashed = await postFor(board, "trashed");
  const claim = await board.claimJob(trashed, { who: hostile("trasher"), leaseMs: 60_000 });
  await board.trash(claim, hostile("reason"), {
    failure: {
      name: hostile("endName"),
      message: hostile("endMessage"),
      types: [],
      code: hostile("code"),
      details: { [hostile("detailKey")]: hostile("detailValue") },
    },
  });
  const waiting = await postFor(board, "waiting");
  await board.signal(waiting, hostile("signal"), hostile("payload"));
  const held = await board.claimJob(waiting, { who: hostile("owner"), leaseMs: 60_000 });
  await board.abandon(held, { reason: hostile("abandoned") });
  const parked = await postFor(board, "parked");
  const parking = await board.claimJob(parked, { who: hostile("parker"), leaseMs: 60_000 });
  await board.abandon(parking, {
    waitingFor: [hostile("waitedFor")],
    delayMs: 600_000,
  });
  await board.claimJob(waiting, { who: hostile("holder"), leaseMs: 600_000 });
  await board.cancel(waiting, hostile("cancelReason"));
  await board.register({
    kind: "conductor",
    name: hostile("entity"),
    ttlMs: 600_000,
    metadata: { flows: [hostile("entityFlow")] },
  });
  await board.pause({ flow: hostile("pausedFlow") });
  return { failed: failed.id, passed: passed.id, trashed, waiting, parked };
}

/** Of a flow that nobody here knows: it stays as it is. */
async function postFor(board: JobBoard, what: string): Promise<string> {
  const { id } = await board.post({
    flow: hostile(`${what}Flow`),
    args: { [hostile(`${what}ArgKey`)]: hostile(`${what}Arg`) },
    lane: hostile(`${what}Lane`),
    needs: [hostile(`${what}Need`)],
    name: hostile(`${what}Name`),
  });
  return id;
}

const hacks: number[] = [];
function show(): void {
  defineDashboard();
  const element = document.createElement("footplate-dashboard") as DashboardElement;
  Object.assign(element, {
    board: indexedDBJobBoard({ name: NAME }),
    persistence: indexedDBPersistence({ name: NAME }),
    flows: [failing, passing],
  });
  document.querySelector("main")!.append(element);
}
Object.assign(globalThis, { fill, show, used, hacks, hacked: (n: number) => hacks.push(n) });
