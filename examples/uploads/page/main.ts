import { httpJobBoard } from "footplate/http";
import { openTab } from "footplate/indexeddb";
import { createAccess } from "./access.ts";
import { takeIn } from "./intake.ts";
import { createNetwork } from "./network.ts";
import { followOutcomes } from "./outcomes.ts";
import { followSent } from "./progress.ts";
import { createRows } from "./rows.ts";
import { edgeJobOf, statusOf } from "./status.ts";
import { uploadFile } from "./upload-file.ts";

const found = <E extends HTMLElement>(selector: string) => document.querySelector<E>(selector)!;
const picker = found<HTMLInputElement>("#files");
const offline = found<HTMLInputElement>("#offline");
const corrupt = found<HTMLInputElement>("#corrupt");
const tokenForm = found<HTMLFormElement>("#token");

document.documentElement.classList.toggle("framed", self !== top);

const network = createNetwork(() => render());
const access = createAccess(() => {
  tokenForm.hidden = false;
});
const edge = httpJobBoard({ url: location.origin, headers: access.headers });
const flow = uploadFile({ board: edge, access });
const tab = openTab({ name: "footplate-uploads", flows: [flow], concurrency: 2 });
const jobs = tab.board.watch({ flow: flow.name, order: "newest", limit: 100 });
const outcomes = followOutcomes(edge, () => render());
const sent = followSent(tab.persistence, () => render());
const showRows = createRows(found("#jobs"), found<HTMLTemplateElement>("#row"));

function render(): void {
  const all = jobs.get();
  outcomes.follow(all.flatMap((job) => edgeJobOf(job) ?? []));
  sent.follow(all);
  const statuses = new Map(
    all.map((job) => {
      const known = {
        edge: outcomes.get(edgeJobOf(job) ?? ""),
        isDown: network.isDown,
        sent: sent.of(job),
        me: tab.conductor.name,
      };
      return [job, statusOf(job, known)];
    }),
  );
  showRows(all, (job) => statuses.get(job)!);
  const count = (state: string) =>
    [...statuses.values()].filter((status) => status.state === state).length;
  const failed = count("FAILED");
  found("#summary").textContent =
    all.length === 0
      ? "No files yet."
      : `${count("INDEXED")} of ${all.length} arrived${failed ? `, ${failed} failed` : ""}.`;
  found("#network").hidden = !network.isDown;
  offline.checked = network.isCut;
}

picker.addEventListener("change", async () => {
  const files = [...(picker.files ?? [])];
  const refused = await takeIn(tab.board, flow, files, corrupt.checked);
  // The same file may be picked again.
  picker.value = "";
  found("#refused").replaceChildren(
    ...refused.map((text) => Object.assign(document.createElement("li"), { textContent: text })),
  );
});
offline.addEventListener("change", () => network.cut(offline.checked));
tokenForm.addEventListener("submit", (event) => {
  event.preventDefault();
  tokenForm.hidden = true;
  access.give(found<HTMLInputElement>("#token input").value);
});
const dashboard = found<HTMLDetailsElement>("#dashboard");
dashboard.hidden = false;
// Most people never look inside, so they need not load it.
dashboard.addEventListener("toggle", async function open() {
  const { showDashboard } = await import("./dashboard.ts");
  dashboard.removeEventListener("toggle", open);
  if (dashboard.childElementCount === 1) showDashboard(dashboard, tab, flow);
});
jobs.subscribe(render);
render();
