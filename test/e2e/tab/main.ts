import { linearFlow, send, task, type Job } from "footplate";
import { openTab } from "footplate/indexeddb";

/** A tab under test, as scripts from outside reach it. */
interface TabUnderTest {
  /** Posts the jobs of these numbers, one after the other; one that is there already is posted once. */
  post(from: number, to: number): Promise<void>;
  /** All jobs, each with the ends of its turns. */
  jobs(): Promise<{ id: string; state: Job["state"]; ok: boolean; ended: string[] }[]>;
  /** Has the process stopped in the middle of the next transaction that writes. */
  stopInTransaction(): void;
  /** When the network was last said to be back. */
  onlineAt: number;
}

declare global {
  // oxlint-disable-next-line no-var -- what else puts a name on globalThis
  var app: TabUnderTest;
}

const given = new URLSearchParams(location.search);
const me = given.get("tab") ?? "";

/** Each task does one thing at the server, which must be done once. */
const effects = linearFlow(
  "effects",
  ["first", "second", "third"].map((name) =>
    task(name, {
      execute: async (_inputs, context) => {
        await send(`/effects/${name}?tab=${me}`, { method: "POST" }, context);
      },
    }),
  ),
);

const tab = openTab({
  name: "tabs",
  flows: [effects],
  concurrency: Number(given.get("concurrency") ?? 4),
  leaseMs: Number(given.get("leaseMs") ?? 30_000),
  backoff: { initialMs: Number(given.get("backoffMs") ?? 100), maxMs: 600_000 },
  persist: false,
});

const say = (what: string) =>
  void fetch("/said", { method: "POST", body: JSON.stringify({ tab: me, what }) }).catch(() => {});

tab.conductor.on("claim_lost", () => say("claim lost"));
tab.conductor.on("board_error", ({ error }) => say(`board error: ${error.message}`));
tab.conductor.on("job_trashed", ({ reason }) => say(`trashed: ${reason}`));
for (const type of ["freeze", "resume"]) document.addEventListener(type, () => say(type));
addEventListener("pageshow", ({ persisted }) => say(persisted ? "back from the cache" : "shown"));
addEventListener("online", () => {
  app.onlineAt = Date.now();
});

globalThis.app = {
  onlineAt: 0,
  async post(from, to) {
    for (let number = from; number < to; number++) {
      await tab.post({ flow: effects, id: `job-${number}` });
    }
  },
  async jobs() {
    const all = [];
    for await (const { id, state, outcome, turns } of tab.board.jobs()) {
      all.push({
        id,
        state,
        ok: outcome?.ok ?? false,
        ended: turns.map(({ ended = "" }) => ended),
      });
    }
    return all;
  },
  stopInTransaction() {
    const { put } = IDBObjectStore.prototype;
    IDBObjectStore.prototype.put = function (...values) {
      IDBObjectStore.prototype.put = put;
      const putting = put.apply(this, values);
      // Nothing else of this page runs before the answer, so the transaction stays open.
      const request = new XMLHttpRequest();
      request.open("POST", "/stop", false);
      request.send();
      return putting;
    };
  },
};
