import type { Job, Outcome } from "footplate";

/**
 * How far a file has come: its job in the browser waits (`UNCLAIMED`) or is worked on by a tab (`CLAIMED`); it has been
 * sent, and the edge is at it (`ANNOUNCED`); it is on the list (`INDEXED`), or on neither side any more (`FAILED`).
 */
export type FileState = "UNCLAIMED" | "CLAIMED" | "ANNOUNCED" | "INDEXED" | "FAILED";

/** What a row says of its file. */
export interface Status {
  readonly state: FileState;
  readonly text: string;
  /** From 0 to 1. */
  readonly sent: number;
  /** Why it failed. */
  readonly reason?: string;
}

/** The job on the edge that a finished job in the browser has left there. */
export const edgeJobOf = ({ outcome }: Job): string | undefined =>
  outcome?.ok ? (outcome.results as { edgeJobId: string }).edgeJobId : undefined;

/** What a page knows beside the job itself. */
interface Known {
  /** How the job on the edge ended, once it has. */
  readonly edge: Outcome | undefined;
  readonly isDown: boolean;
  /** How much has been sent, from 0 to 1. */
  readonly sent: number;
  /** Who works in this tab. */
  readonly me: string;
}

export function statusOf(job: Job, { edge, isDown, sent, me }: Known): Status {
  if (job.outcome && !job.outcome.ok) return failed(job.outcome, "Not sent");
  if (edge) {
    return edge.ok ? { state: "INDEXED", text: "Arrived", sent } : failed(edge, "Thrown away");
  }
  if (job.outcome) return { state: "ANNOUNCED", text: "Sent, being checked", sent };
  const percent = sent > 0 ? `, ${Math.round(sent * 100)}\u00a0%` : "";
  if (job.state === "CLAIMED") {
    const text = job.owner === me ? "This tab sends" : "Another tab sends";
    return { state: "CLAIMED", text: text + percent, sent };
  }
  return { state: "UNCLAIMED", text: (isDown ? "Waits for the network" : "Waits") + percent, sent };
}

function failed({ failure, reason }: Outcome, text: string): Status {
  const why = failure?.message ?? reason ?? "For a reason unknown";
  return { state: "FAILED", text, sent: 1, reason: why };
}
