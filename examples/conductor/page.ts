import { loggingListener, type ConductorOptions } from "footplate";
import { openTab, type Tab } from "footplate/indexeddb";

/** Works in this tab on the jobs of the origin, together with its other tabs. */
export function workInTab(flows: ConductorOptions["flows"]): Tab {
  const tab = openTab({
    name: "my-app",
    flows,
    concurrency: 4,
    provides: ["dom"],
    listeners: [loggingListener({ maskKeys: /email|password|token/i })],
  });
  tab.conductor.on("job_trashed", ({ job, reason }) => {
    console.error(`Job "${job.id}" needs somebody to look at it: ${reason}`);
  });
  return tab;
}
