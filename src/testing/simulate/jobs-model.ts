import type { Claim, ClaimToken, Job } from "../../job.ts";
import type { Fate } from "../../states.ts";
import type { Machine } from "./machine.ts";
import type { Oracle } from "./oracle.ts";

/** How a run of a job ended. */
export interface KnownOutcome {
  readonly fate: Fate;
  readonly flowState: string;
}

interface Grant {
  readonly generation: number;
  readonly token: string;
  readonly machine: Machine;
  leaseUntil: number;
  leaseMs: number;
  isHeld: boolean;
  /** Its owner stopped while it had another job as well. */
  wasBeside: boolean;
}

interface KnownJob {
  run: number;
  generation: number;
  grant?: Grant;
  readonly outcomes: Map<number, KnownOutcome>;
  losses: number;
  /** Of these, those of which another job may be guilty. */
  lossesBeside: number;
  firstClaimAt?: number;
}

/** What boards have said of jobs, and so what they may say next. */
export type JobsModel = ReturnType<typeof createJobsModel>;

/** Makes a model that knows of no job. Times are the board's. */
export function createJobsModel({ breaks }: Oracle) {
  const jobs = new Map<string, KnownJob>();
  const acknowledged = new Set<string>();

  const known = (id: string): KnownJob => {
    let job = jobs.get(id);
    if (!job) {
      job = { run: 0, generation: 0, outcomes: new Map(), losses: 0, lossesBeside: 0 };
      jobs.set(id, job);
    }
    return job;
  };

  const heldBy = (machine: Machine) =>
    [...jobs.values()].flatMap(({ grant }) =>
      grant?.isHeld && grant.machine === machine ? [grant] : [],
    );

  const requireHeld = (claim: ClaimToken, verb: string): Grant | undefined => {
    const { grant, generation } = known(claim.id);
    if (grant?.isHeld && grant.generation === claim.generation) return grant;
    const text = `"${verb}" under generation ${claim.generation} was accepted, though the present one is ${generation}${grant?.isHeld ? "" : " and nobody's"}`;
    breaks("accepted generations never fall (P1, P2)", claim.id, text);
    return undefined;
  };

  const end = (job: Job) => {
    const { outcome, id, run } = job;
    if (!outcome) return;
    const model = known(id);
    const { fate, flowState = "" } = outcome;
    const before = model.outcomes.get(run);
    if (before && (before.fate !== fate || before.flowState !== flowState)) {
      const text = `run ${run} ended ${fate} ${flowState}, but it had ended ${before.fate} ${before.flowState}`;
      breaks("one outcome a run", id, text);
    }
    if (!before) model.outcomes.set(run, { fate, flowState });
    if (model.grant) model.grant.isHeld = false;
  };

  return {
    jobs: jobs as ReadonlyMap<string, Readonly<KnownJob>>,
    acknowledged: acknowledged as ReadonlySet<string>,
    posted: ({ id }: Job) => void acknowledged.add(id),

    /** A claim of one or more jobs that was carried out. */
    claimed(
      machine: Machine,
      token: string,
      claims: readonly Claim[],
      leaseMs: number,
      now: number,
    ) {
      const before = [...jobs.entries()].filter(
        ([, { grant }]) => grant?.isHeld && grant.token === token,
      );
      for (const [id] of before) {
        if (claims.some((claim) => claim.id === id)) continue;
        const text = `token "${token}" has it already, but gave others when it came again`;
        breaks("the same token gives the same claims (P4)", id, text);
      }
      for (const { id, generation, leaseUntil } of claims) {
        const job = known(id);
        const { grant } = job;
        if (grant?.isHeld && grant.token === token && grant.generation === generation) continue;
        if (grant?.isHeld) {
          const leftMs = grant.leaseUntil - now;
          if (leftMs > 0 && leftMs <= grant.leaseMs) {
            const text = `"${machine.name}" was given it ${leftMs} ms before the lease of "${grant.machine.name}" is over`;
            breaks("a job is one owner's for the length of its lease", id, text);
          }
          job.losses += 1;
          if (grant.wasBeside) job.lossesBeside += 1;
        }
        if (generation <= job.generation) {
          const text = `it was claimed under generation ${generation}, but ${job.generation} was before`;
          breaks("accepted generations never fall (P1, P2)", id, text);
        }
        job.generation = Math.max(generation, job.generation);
        job.firstClaimAt ??= now;
        job.grant = {
          generation,
          token,
          machine,
          leaseUntil,
          leaseMs,
          isHeld: true,
          wasBeside: false,
        };
      }
    },

    extended(
      claims: readonly ClaimToken[],
      extended: readonly (Claim | undefined)[],
      leaseMs: number,
      now: number,
    ) {
      for (const [at, claim] of claims.entries()) {
        if (!extended[at]) continue;
        const grant = requireHeld(claim, "extend");
        if (grant) Object.assign(grant, { leaseUntil: now + leaseMs, leaseMs, wasBeside: false });
      }
    },

    abandoned(claim: ClaimToken) {
      const grant = requireHeld(claim, "abandon");
      if (grant) grant.isHeld = false;
    },

    /** Consumed or trashed; once more, if it is the same end under the same claim. */
    ended(claim: ClaimToken, job: Job) {
      const { grant, outcomes } = known(claim.id);
      const isRepeat = outcomes.has(job.run) && grant?.generation === claim.generation;
      if (!isRepeat) requireHeld(claim, "an ending");
      end(job);
    },

    /** Cancelled, or asked to be. */
    cancelled: end,

    redriven({ id, run, generation }: Job) {
      const model = known(id);
      model.run = run;
      model.generation = generation;
      model.losses = 0;
      model.lossesBeside = 0;
    },

    /** A machine stops, maybe for good: whoever had a job beside another there is not guilty of it. */
    stopped(machine: Machine) {
      const held = heldBy(machine);
      for (const grant of held) grant.wasBeside = held.length > 1;
    },

    outcomeOf(id: string): KnownOutcome | undefined {
      const { outcomes, run } = known(id);
      return outcomes.get(run);
    },
  };
}
