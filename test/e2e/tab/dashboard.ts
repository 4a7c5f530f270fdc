import { linearFlow, task, times, waitForSignal } from "footplate";
import { defineDashboard, type DashboardElement } from "footplate/dashboard";
import { openTab } from "footplate/indexeddb";

const HOSTILE = `<img src=x onerror="window.hacked = 1"><script>window.hacked = 1</script>`;

const charge = task("charge", {
  requires: ["card", "token"],
  execute({ card }: { card: string; token: string }, { log }) {
    log(`charging ${card} ${HOSTILE}`);
    if (card === "bad") throw new Error(`refused ${HOSTILE}`, { cause: new Error("no money") });
    return "paid";
  },
  provides: "receipt",
});
const order = linearFlow("order", [charge, task("ship", { execute: () => undefined })]);

const approval = linearFlow("approval", [waitForSignal("approved", { provides: "by" })]);
const stubborn = linearFlow("stubborn", [
  task("try", {
    retry: times(3, { name: "tries", backoff: { initialMs: 1_500, jitter: false } }),
    execute(_inputs, { attempt, log, progress }) {
      log(`this is attempt ${attempt}`, { password: "p4ss", attempt });
      progress(attempt / 4, { apiKey: "k3y" });
      if (attempt < 3) throw new Error(`not at attempt ${attempt}`);
    },
  }),
  task("quiet", { execute: (_inputs, { log }) => log("nothing to do") }),
]);
const keeper = linearFlow("keeper", [
  task("open", {
    requires: ["vault"],
    provides: "token",
    execute: ({ vault }: { vault: string }) => `s3cret-${vault}`,
  }),
  task("look", {
    requires: ["vault"],
    provides: ["gold", "apiKey"],
    execute: ({ vault }: { vault: string }) => ({ gold: `g0ld-${vault}`, apiKey: "k3y" }),
  }),
]);
const flows = [order, approval, stubborn, keeper];

const tab = openTab({ name: "dashboard", flows });
defineDashboard();
const element = document.createElement("footplate-dashboard") as DashboardElement;
Object.assign(element, { board: tab.board, persistence: tab.persistence, flows });
document.querySelector("main")!.append(element);

const post = (name: string, card: string) =>
  tab.post({ flow: order, name, store: { card, token: "t0ps3cret" } });
Object.assign(globalThis, {
  element,
  board: tab.board,
  post: tab.post,
  fail: () => post(`order ${HOSTILE}`, "bad"),
});
