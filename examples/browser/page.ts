import { openTab } from "footplate/indexeddb";
import { deliver } from "./deliver.ts";
import { showForm } from "./form.ts";

const tab = openTab({ name: "notes", flows: [deliver] });
showForm(tab.board);
