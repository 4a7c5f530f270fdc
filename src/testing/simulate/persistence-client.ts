import type { FlowChange, FlowDetail } from "../../persistence/details.ts";
import type { Persistence } from "../../persistence/persistence.ts";
import type { FlowsModel } from "./flows-model.ts";
import type { Machine } from "./machine.ts";
import type { Network } from "./network.ts";
import type { Story } from "./story.ts";

/** A persistence as one machine reaches it: what engines write goes over the network. */
export function persistenceClient(
  persistence: Persistence,
  from: Machine,
  { network, story, model }: { network: Network; story: Story; model: FlowsModel },
): Persistence {
  const ask = <T>(
    what: string,
    about: string,
    apply: () => Promise<T>,
    applied: (value: T) => void,
  ) =>
    network.call<T>({
      from,
      to: "persistence",
      what,
      about: about.split(".")[0] ?? about,
      isWrite: true,
      isIdempotent: true,
      apply,
      applied,
      answered: () => {},
    });

  return Object.assign(Object.create(persistence) as Persistence, {
    addFlow: (detail: FlowDetail) =>
      ask(
        "addFlow",
        detail.id,
        () => persistence.addFlow(detail),
        () => {
          model.opened(detail, detail.generation);
          const atoms = Object.values(detail.atoms).filter(({ state }) => state !== "PENDING");
          story.tell(
            detail.id,
            `${from.name}: addFlow ${told({ ...detail, flowId: detail.id, atoms })}`,
          );
        },
      ),
    openFlow: (detail: FlowDetail) =>
      ask(
        "openFlow",
        detail.id,
        () => persistence.openFlow(detail),
        (opened) => {
          model.opened(opened, detail.generation);
          story.tell(
            detail.id,
            `${from.name}: openFlow ${detail.id} under generation ${detail.generation}`,
          );
        },
      ),
    save: (change: FlowChange) =>
      ask(
        "save",
        change.flowId,
        () => persistence.save(change),
        () => {
          model.saved(change);
          story.tell(change.flowId, `${from.name}: save ${told(change)}`);
        },
      ),
  });
}

function told({ flowId, generation, revision, state, atoms = [] }: FlowChange): string {
  const changed = atoms.map((atom) => ` ${atom.name} ${atom.state}`);
  const flow = state === undefined ? "" : `, flow ${state}`;
  return `${flowId} revision ${revision} under generation ${generation}:${changed.join(",")}${flow}`;
}
