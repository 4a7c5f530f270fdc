export { indexedDBJobBoard } from "./jobboard.ts";
export { openTab, type Tab } from "./open-tab.ts";
export type { IndexedDBOptions } from "./options.ts";
export { indexedDBPersistence } from "./persistence.ts";
export { storageStatus } from "./storage.ts";
