import type { Job, JobBoard } from "../../src/index.ts";
import { button, h, type View } from "./node.ts";
import type { Sources } from "./reading.ts";
import type { Place } from "./place.ts";
import { HIDDEN } from "./veil.ts";
import { textOf } from "./words.ts";

/** Does something, once it is sure, and says how it went: in the words that come of it, or in these. */
export type Act = (what: string, work: () => Promise<unknown>, sure?: string) => void;

const TRASH_LEASE_MS = 30_000;

interface Given {
  readonly job: Job;
  /** Its store as it may be seen. */
  readonly shown: Record<string, unknown>;
  readonly sources: Sources;
  readonly act: Act;
  readonly go: (place: Place) => void;
}

/** The buttons of one job: those that its state allows. */
export function JobActs({ job, shown, sources, act, go }: Given): View {
  const { board, persistence } = sources;
  const name = `"${job.name}"`;
  if (job.state === "COMPLETE") {
    const purge = async () => {
      // The job last: while it is there, somebody can see that something of it may be left.
      await persistence?.destroyFlow(job.flowId);
      await board.purge({ ids: [job.id] });
    };
    const again = async () => go({ job: (await postedAgain(board, job.id)).id });
    return h(
      "div",
      null,
      job.outcome?.ok ? null : h(Redrive, { key: job.id, job, shown, sources, act, go }),
      h(
        "div",
        { class: "bar" },
        button("Post again", () => act("Posted again", again)),
        button("Purge", () => act("Purged", purge, `Delete ${name} for good?`)),
      ),
    );
  }
  const trash = async () => {
    const claim = await board.claimJob(job.id, { who: "dashboard", leaseMs: TRASH_LEASE_MS });
    await board.trash(claim, "by hand, in the dashboard");
  };
  const signal = (event: SubmitEvent) => {
    event.preventDefault();
    const given = new FormData(event.target as HTMLFormElement);
    const payload = String(given.get("payload") ?? "");
    act("Sent", async () =>
      board.signal(job.id, String(given.get("name")), payload ? JSON.parse(payload) : undefined),
    );
  };
  return h(
    "div",
    { class: "bar" },
    button("Cancel", () =>
      act("Cancelled", () => board.cancel(job.id), `Cancel ${name} and revert what it did?`),
    ),
    job.state === "UNCLAIMED"
      ? button("Trash", () => act("Trashed", trash, `Set ${name} aside?`))
      : null,
    h(
      "form",
      { class: "bar", onSubmit: signal },
      h("input", {
        name: "name",
        required: true,
        "aria-label": "Signal",
        placeholder: "signal",
        value: job.waitingFor?.[0] ?? "",
      }),
      h("input", {
        name: "payload",
        "aria-label": "Payload as JSON",
        placeholder: "payload (JSON)",
      }),
      h("button", { type: "submit" }, "Send signal"),
    ),
  );
}

/**
 * Posts what a job was posted with, once more, as a job of its own.
 * @throws {TypeError} where the board shows its values masked
 */
async function postedAgain(board: JobBoard, id: string): Promise<Job> {
  const job = await board.get(id);
  if (!job) throw new TypeError("There is no such job");
  const { name, flow, store, priority, lane, needs, meta } = job;
  if (textOf([store, flow.args, meta]).includes(`"${HIDDEN}"`))
    throw new TypeError("Its values are masked here, so it cannot be posted again");
  return board.post({
    name,
    flow: flow.name,
    ...("args" in flow && { args: flow.args }),
    store,
    priority,
    ...(lane !== undefined && { lane }),
    needs,
    meta,
  });
}

function Redrive({ job, shown, sources, act }: Given): View {
  const submit = (event: SubmitEvent) => {
    event.preventDefault();
    const given = new FormData(event.target as HTMLFormElement);
    act("Redriven", async () => {
      const store = changedIn(JSON.parse(String(given.get("store"))), shown);
      return sources.board.redrive(job.id, { store, fromStart: given.has("fromStart") });
    });
  };
  return h(
    "form",
    { onSubmit: submit },
    h(
      "label",
      null,
      "Store, as JSON",
      h("textarea", { name: "store", rows: 4, spellcheck: false }, textOf(shown)),
    ),
    h(
      "div",
      { class: "bar" },
      h("label", null, h("input", { type: "checkbox", name: "fromStart" }), " from the start"),
      h("button", { type: "submit" }, "Redrive"),
    ),
  );
}

/**
 * Gives the keys that somebody changed: what is masked, or was not touched, keeps what is stored.
 * @throws {TypeError} for no object, or a changed value in which something is masked
 */
export function changedIn(
  given: unknown,
  shown: Record<string, unknown>,
): Record<string, unknown> | undefined {
  if (typeof given !== "object" || given === null || Array.isArray(given))
    throw new TypeError("The store is an object");
  const changed = Object.entries(given).filter(
    ([key, value]) => textOf(value) !== textOf(shown[key]),
  );
  for (const [key, value] of changed) {
    if (textOf(value).includes(`"${HIDDEN}"`))
      throw new TypeError(`"${key}" has a masked value: write it anew, or leave it all`);
  }
  return changed.length > 0 ? Object.fromEntries(changed) : undefined;
}
