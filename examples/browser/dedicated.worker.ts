import { openTab } from "footplate/indexeddb";
import { deliver } from "./deliver.ts";

openTab({ name: "notes", flows: [deliver] });

// Its page goes, or stands still, and ends it. Told of it, it is not taken for one that crashed.
addEventListener("message", () => dispatchEvent(new Event("pagehide")));
