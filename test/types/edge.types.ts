// What of the edge must compile, and what must not.
import { task, type JobBoard } from "footplate";
import { durableObjectJobBoard, type ObjectNamespace } from "footplate/durable-objects";
import { allowAll, fenced, jobRoutes, memoryFenceStore } from "footplate/hono";

declare const board: JobBoard;
declare const other: JobBoard;
declare const namespace: ObjectNamespace;

const routes = jobRoutes({
  board: (_c, who) => (who.tenant ? board : other),
  flows: [task("greet", { execute() {} })],
  authorize: allowAll,
});
routes.use("/charge", fenced({ store: memoryFenceStore() }));

durableObjectJobBoard(namespace, { shards: 4 });
durableObjectJobBoard(namespace, { shards: [4, 16] });
// @ts-expect-error a number, or numbers
durableObjectJobBoard(namespace, { shards: "4" });
