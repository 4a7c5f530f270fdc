import { linearFlow, task } from "footplate";
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

const tab = openTab({ name: "dashboard", flows: [order] });
defineDashboard();
const element = document.createElement("footplate-dashboard") as DashboardElement;
Object.assign(element, { board: tab.board, persistence: tab.persistence, flows: [order] });
document.querySelector("main")!.append(element);

const post = (name: string, card: string) =>
  tab.post({ flow: order, name, store: { card, token: "t0ps3cret" } });
Object.assign(globalThis, { element, fail: () => post(`order ${HOSTILE}`, "bad"), pass: post });
