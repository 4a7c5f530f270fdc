import { mask } from "../../src/index.ts";
import { atomIn, flowFrom } from "../../src/adapter.ts";
import type { Job } from "../../src/index.ts";
import type { Sources } from "./reading.ts";

/** What may be seen of a job's values. Texts that tasks wrote, as of failures, have no names and are shown as they are. */
export interface Veil {
  /** Values by their names. */
  names(values: object): Record<string, unknown>;
  /** What an atom gave. */
  result(atom: string, value: unknown): unknown;
  /** What an atom said beside its result, as in steps or logs. */
  said(atom: string, value: unknown): unknown;
  hides(atom: string): boolean;
}

/** In place of what is not shown. */
export const HIDDEN = "***";

/** Makes the veil of one job, by what its flow says of the names that atoms read and give. */
export function veilOf({ mask: masking, flows, flowSource }: Sources, job: Job): Veil {
  const hidden = new Set(masking?.hideAtoms);
  const flow = flows.find(({ name }) => name === job.flow.name);
  const made = flow && attempted(() => flowFrom(flow, job.flow.args));
  const secret = new Set(
    [...hidden].flatMap((name) => {
      const atom = made && atomIn(made, name);
      return atom ? [...atom.requires, ...atom.provides] : [];
    }),
  );
  const masked = (value: unknown) => mask(value, masking);
  const names = (values: object) =>
    Object.fromEntries(
      Object.entries(masked(values) as object).map(([name, value]) => [
        name,
        // Where nobody can tell which names a hidden atom reads or gives, it may be any.
        secret.has(name) || (hidden.size > 0 && !made) ? HIDDEN : value,
      ]),
    );
  return {
    names,
    hides: (atom) => hidden.has(atom),
    said: (atom, value) => (hidden.has(atom) ? HIDDEN : masked(value)),
    result(atom, value) {
      if (hidden.has(atom)) return HIDDEN;
      const provides = made && (atomIn(made, atom)?.provides ?? []);
      const [name] = provides ?? [];
      if (name !== undefined && provides?.length === 1) return names({ [name]: value })[name];
      // The name may be one that is masked. A source of flows has told what it may.
      if (!provides && !flowSource && typeof value !== "object") return HIDDEN;
      return masked(value);
    },
  };
}

function attempted<T>(work: () => T): T | undefined {
  try {
    return work();
  } catch {
    // A factory of today may refuse what was posted to one of last year.
    return undefined;
  }
}
