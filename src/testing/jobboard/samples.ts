import type { Claim, Job } from "../../job.ts";
import type { ClaimRequest, JobBoard, JobQuery } from "../../jobboard/jobboard.ts";
import { collected, type ContractTests, type Trial } from "../contract.ts";

export type BoardTests = ContractTests<JobBoard>;

/** Two boards on one store, both warm: a race in which one still opens always has the same winner. */
export async function pair({ open }: Trial<JobBoard>): Promise<[JobBoard, JobBoard]> {
  const boards: [JobBoard, JobBoard] = [await open(), await open()];
  await Promise.all(boards.map((board) => board.counts()));
  return boards;
}

/** Takes the next due job, whichever that is. */
export async function take(board: JobBoard, who = "alice", leaseMs = 1_000): Promise<Claim> {
  const { claims } = await board.claim({ who, leaseMs });
  if (!claims[0]) throw new Error("Nothing is due");
  return claims[0];
}

/** Posts a job and takes it. */
export async function postedAndTaken(board: JobBoard, who = "alice"): Promise<Claim> {
  const { id } = await board.post({ flow: "pack" });
  return board.claimJob(id, { who, leaseMs: 1_000 });
}

/** The names of the jobs that a query lists, in its order. */
export const names = async (board: JobBoard, query?: JobQuery): Promise<string[]> =>
  (await collected<Job>(board.jobs(query))).map(({ name }) => name);

/** Claims all that is due, or less, and names it. */
export const claimedNames = async (board: JobBoard, request: Partial<ClaimRequest> = {}) => {
  const { claims } = await board.claim({ who: "alice", leaseMs: 60_000, limit: 50, ...request });
  return claims.map(({ job }) => job.name);
};

/** Begins what is looked at later: should the test fail before that, it may be refused without anybody hearing of it. */
export function begun<T>(promise: Promise<T>): Promise<T> {
  promise.catch(() => {});
  return promise;
}
