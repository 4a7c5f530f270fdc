import { createConductor } from "footplate";
import { httpJobBoard, httpPersistence } from "footplate/http";
import { createAccess } from "../../uploads/page/access.ts";
import { postcard } from "../postcard.ts";
import { createCards } from "./cards.ts";
import { createDesk } from "./desk.ts";

const found = <E extends HTMLElement>(selector: string) => document.querySelector<E>(selector)!;
const working = found<HTMLInputElement>("#working");
const tokenForm = found<HTMLFormElement>("#token");
const text = found<HTMLInputElement>("#text");

const access = createAccess(() => {
  tokenForm.hidden = false;
});
const edge = { url: location.origin, headers: access.headers };
const board = httpJobBoard(edge);
const flow = postcard(createDesk(found("#canvas")));
const conductor = createConductor({
  name: "page",
  board,
  persistence: httpPersistence(edge),
  flows: [flow],
  provides: ["dom"],
  // A page that was closed is missed after this.
  leaseMs: 5_000,
});

let onDesk = 0;
const say = (change: number) => {
  onDesk += change;
  found("#doing").textContent = onDesk > 0 ? "A postcard, for whoever posted it." : "Nothing.";
};
conductor.on("running_start", () => say(1));
conductor.on("running_end", () => say(-1));
conductor.on("job_claimed", () => tell(undefined));
conductor.on("board_error", ({ error }) => {
  tell(error);
  if (error.code === "UNAUTHORIZED") tokenForm.hidden = false;
});

// Timers of a page that nobody looks at come too late to renew a lease over HTTP: it leaves the work to others.
const work = () => {
  if (!working.checked || document.hidden) conductor.stop();
  else if (!conductor.dispatching) conductor.start();
};
working.addEventListener("change", work);
document.addEventListener("visibilitychange", work);
work();

const cards = board.watch({ flow: flow.name, order: "newest", limit: 24 });
const showCards = createCards(found("#cards"), found<HTMLTemplateElement>("#card"));
cards.subscribe(() => showCards(cards.get()));

found("#post").addEventListener("submit", async (event) => {
  event.preventDefault();
  try {
    await access.use(() => board.post({ flow, store: { text: text.value } }));
    text.value = "";
    tell(undefined);
  } catch (error) {
    tell(error);
  }
});
tokenForm.addEventListener("submit", (event) => {
  event.preventDefault();
  tokenForm.hidden = true;
  access.give(found<HTMLInputElement>("#token input").value);
});

function tell(error: unknown): void {
  found("#trouble").textContent = error instanceof Error ? error.message : "";
}
