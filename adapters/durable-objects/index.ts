export { durableObjectJobBoard, durableObjectPersistence } from "./client.ts";
export { conductorObject, type ConductorObject } from "./object.ts";
export type { ConductorObjectOptions, DurableObjectOptions, ObjectNamespace } from "./options.ts";
