import type { JobBoard } from "../jobboard/jobboard.ts";
import { defineContract, type ContractOptions, type Harness, type TestApi } from "./contract.ts";
import { batchTests } from "./jobboard/batches.ts";
import { cancellingTests } from "./jobboard/cancelling.ts";
import { choosingTests } from "./jobboard/choosing.ts";
import { claimingTests } from "./jobboard/claiming.ts";
import { clockBackTests } from "./jobboard/clock-back.ts";
import { deadlineTests } from "./jobboard/deadlines.ts";
import { endingTests } from "./jobboard/ending.ts";
import { eventTests } from "./jobboard/events.ts";
import { findingTests } from "./jobboard/finding.ts";
import { knownTests } from "./jobboard/known.ts";
import { laneTests } from "./jobboard/lanes.ts";
import { leaseTests } from "./jobboard/leases.ts";
import { listingTests } from "./jobboard/listing.ts";
import { owningTests } from "./jobboard/owning.ts";
import { pagingTests } from "./jobboard/paging.ts";
import { pausingTests } from "./jobboard/pausing.ts";
import { postingTests } from "./jobboard/posting.ts";
import { presenceTests } from "./jobboard/presence.ts";
import { purgingTests } from "./jobboard/purging.ts";
import { redrivingTests } from "./jobboard/redriving.ts";
import { seriesTests } from "./jobboard/series.ts";
import { signalTests } from "./jobboard/signals.ts";
import { standingTests } from "./jobboard/standing.ts";
import { valueTests } from "./jobboard/values.ts";
import { waitingTests } from "./jobboard/waiting.ts";
import { watchingTests } from "./jobboard/watching.ts";

/** What every JobBoard must do, as tests for the runner it is given. */
export function jobBoardContract(
  adapter: string,
  harness: () => Harness<JobBoard> | Promise<Harness<JobBoard>>,
  api: TestApi,
  options?: ContractOptions,
): void {
  const tests = {
    ...postingTests,
    ...knownTests,
    ...batchTests,
    ...listingTests,
    ...standingTests,
    ...findingTests,
    ...pagingTests,
    ...claimingTests,
    ...choosingTests,
    ...leaseTests,
    ...clockBackTests,
    ...owningTests,
    ...endingTests,
    ...cancellingTests,
    ...redrivingTests,
    ...purgingTests,
    ...laneTests,
    ...signalTests,
    ...seriesTests,
    ...deadlineTests,
    ...pausingTests,
    ...presenceTests,
    ...waitingTests,
    ...eventTests,
    ...watchingTests,
    ...valueTests,
  };
  defineContract(`JobBoard contract: ${adapter}`, tests, harness, api, options);
}
