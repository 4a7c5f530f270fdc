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
  /** Why it failed. */
  readonly reason?: string;
}

/** The job on the edge that a finished job in the browser has left there. */
export const edgeJobOf = ({ outcome }: Job): string | undefined =>
  outcome?.ok ? (outcome.results as { edgeJobId: string }).edgeJobId : undefined;

/** @param edge How the job on the edge ended, once it has. */
export function statusOf(job: Job, edge: Outcome | undefined, isDown: boolean): Status {
  if (job.outcome && !job.outcome.ok) return failed(job.outcome, "Not sent");
  if (edge) return edge.ok ? { state: "INDEXED", text: "Indexed" } : failed(edge, "Thrown away");
  if (job.outcome) return { state: "ANNOUNCED", text: "Sent, being checked" };
  if (job.state === "CLAIMED") return { state: "CLAIMED", text: "Sending" };
  return { state: "UNCLAIMED", text: isDown ? "Waiting for the network" : "Waiting" };
}

function failed({ failure, reason }: Outcome, text: string): Status {
  return { state: "FAILED", text, reason: failure?.message ?? reason ?? "For a reason unknown" };
}
