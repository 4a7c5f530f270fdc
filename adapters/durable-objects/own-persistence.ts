import { addedFlow, applyChange, checkedChange, checkedDetail } from "../../src/adapter.ts";
import type { Clock, FlowDetail, Persistence } from "../../src/index.ts";
import { requireClaim } from "./claim-check.ts";
import type { Database } from "./database.ts";
import type { Endings } from "./endings.ts";
import type { FlowRows } from "./flow-rows.ts";
import type { OwnClaims } from "./own-claims.ts";
import { LIMITS } from "./persistence.ts";

/** What the flows of an object's own jobs are kept by. */
export interface OwnPersistenceOptions {
  readonly database: Database;
  readonly clock: Clock;
  readonly flows: FlowRows;
  readonly endings: Endings;
  readonly claims: OwnClaims;
  /** What is known to be in the rows of jobs, until somebody else writes a job or its flow. */
  readonly recent: Map<string, FlowDetail>;
}

/**
 * For the object's own conductor: a small flow is in its job's row, its start mark is written with the claim, its last word
 * with the job's end, and a checkpoint reads nothing. What is no such flow is left to `plain`.
 */
export function ownPersistence(plain: Persistence, options: OwnPersistenceOptions): Persistence {
  const { database, clock, flows, endings, claims, recent } = options;

  const write = (detail: FlowDetail, text: string) => {
    claims.write(detail.id, text);
    recent.set(detail.id, detail);
  };

  // An object that died with a start mark, but without the claim, would give the same fence again (P31).
  const settle = ({ meta }: FlowDetail) => claims.settle(String(meta["job"]));

  return {
    ...plain,
    async addFlow(detail) {
      const checked = checkedDetail(detail, LIMITS);
      const added = addedFlow(undefined, checked, clock.now());
      const text = flows.textOf(added);
      if (text === undefined) {
        settle(added);
        return plain.addFlow(detail);
      }
      endings.settle(checked.id);
      const { job, before } = claims.of(checked.id) ?? {};
      // Nobody can have claimed it since, and its row says nothing of a flow.
      const isNew = job?.generation === added.generation && before?.columns.ending === null;
      database.transaction(() => {
        const isThere = !isNew || flows.hasRow(checked.id);
        if (isThere) addedFlow(flows.readHead(checked.id)?.record, checked, clock.now());
        if (!isNew) requireClaim(database, added, added.generation);
        write(added, text);
      });
    },
    async openFlow(detail) {
      settle(detail);
      return plain.openFlow(detail);
    },
    async save(change) {
      const { flowId } = change;
      const known = recent.get(flowId);
      if (!known) return plain.save(change);
      const checked = checkedChange(change, LIMITS);
      const changed = applyChange(known, checked, clock.now());
      if (changed === known) return;
      // Should it not be written, it is not known.
      recent.delete(flowId);
      const isLast = checked.meta?.["verdict"] !== undefined;
      if (isLast && endings.hold(changed)) return;
      const text = flows.textOf(changed);
      if (text !== undefined) write(changed, text);
      else database.transaction(() => flows.write(changed, flows.readHead(flowId)));
    },
  };
}
