import { openTab } from "footplate/indexeddb";
import { deliver } from "./deliver.ts";

openTab({ name: "notes", flows: [deliver] });

// Its page goes, or stands still. This way it leaves its work to the others, and is not taken for one that crashed.
addEventListener("message", () =>
  dispatchEvent(Object.assign(new Event("pagehide"), { persisted: true })),
);
