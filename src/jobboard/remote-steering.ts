import { cloneValue } from "../values.ts";
import type { Asker } from "../wire.ts";
import { checkCancel, checkName, checkPurge, checkRedrive, checkSignal } from "./checks.ts";
import type { RedriveChanges } from "./jobboard.ts";
import { copyOf } from "./purging.ts";
import type { Steering } from "./steering.ts";
import type { BoardVerbs } from "./verbs.ts";

/** What somebody may do, over a wire, to a job who holds no claim on it. */
export function remoteSteering(ask: Asker<BoardVerbs>): Steering {
  return {
    async cancel(id, reason) {
      checkCancel(id, reason);
      return ask("cancel", { id, reason });
    },
    async redrive(id, changes = {}) {
      checkRedrive(id, changes);
      const copy = cloneValue(changes, "changes", { blobs: false }) as RedriveChanges;
      return ask("redrive", { id, changes: copy });
    },
    async signal(id, name, payload) {
      checkSignal(id, name);
      await ask("signal", { id, name, payload: cloneValue(payload, "payload", { blobs: false }) });
    },
    async signals(id) {
      checkName("id", id);
      return ask("signals", { id });
    },
    async purge(query = {}) {
      checkPurge(query);
      return ask("purge", copyOf(query));
    },
    async condemn(query = {}) {
      checkPurge(query);
      return ask("condemn", copyOf(query));
    },
  };
}
