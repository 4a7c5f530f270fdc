import type { Flow } from "footplate";
import { defineDashboard, type DashboardElement } from "footplate/dashboard";
import type { Tab } from "footplate/indexeddb";

/** Puts a dashboard of this browser's own board into an element. */
export function showDashboard(where: Element, { board, persistence }: Tab, flow: Flow): void {
  defineDashboard();
  const dashboard = document.createElement("footplate-dashboard") as DashboardElement;
  where.append(Object.assign(dashboard, { board, persistence, flows: [flow] }));
}
