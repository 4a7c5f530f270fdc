export { defineDashboard, type DashboardElement } from "./element.ts";
