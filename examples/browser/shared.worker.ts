import { openTab } from "footplate/indexeddb";
import { deliver } from "./deliver.ts";

const pages = new Set<MessagePort>();
openTab({ name: "notes", flows: [deliver] });

// It ends with its last page, and may live on when another comes in time: as a page that is cached and shown again.
addEventListener("connect", (event) => {
  const [page] = (event as MessageEvent).ports;
  if (pages.size === 0) tell("pageshow");
  pages.add(page!);
  page!.addEventListener("message", () => {
    pages.delete(page!);
    if (pages.size === 0) tell("pagehide");
  });
  page!.start();
});

const tell = (type: string) => dispatchEvent(Object.assign(new Event(type), { persisted: true }));
