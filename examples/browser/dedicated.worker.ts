import { openTab } from "footplate/indexeddb";
import { deliver } from "./deliver.ts";

openTab({ name: "notes", flows: [deliver] });

// Its page goes, so this is what it hears: then it is not taken for one that crashed.
addEventListener("message", () => dispatchEvent(new Event("pagehide")));
