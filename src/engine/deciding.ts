import { FootplateError } from "../errors.ts";
import type { AtomDetail } from "../persistence/details.ts";
import { targetOf, type Gate, type Part } from "./gate.ts";
import { DEPTHS, ignore } from "./ignoring.ts";
import type { AtomTable } from "./table.ts";
import { allProvided } from "./values.ts";

/** What the deciders of one gate answer, in their order: a boolean each, or why there is none. */
export type Answers = readonly unknown[];

/** Asks those who decide about a gate, each of them however the others answer. Never throws or rejects. */
export function ask(gate: Gate, table: AtomTable): Answers | Promise<Answers> {
  const { parts } = gate;
  const voters = votersOf(gate, table);
  const history = Object.fromEntries(
    voters.map(({ from }) => [parts[from]!.name, resultOf(parts[from]!, table)]),
  );
  const answers = voters.map(({ from, decider }) => {
    const failed = (cause: unknown) =>
      new FootplateError("EXECUTION", `${nameOf(gate, from)} failed`, { cause });
    try {
      const answer: unknown = decider(history);
      return isPending(answer) ? answer.then(undefined, failed) : answer;
    } catch (cause) {
      return failed(cause);
    }
  });
  return answers.some(isPending) ? Promise.all(answers) : answers;
}

/**
 * Lets what is behind a gate start, or be ignored.
 * @throws {FootplateError} `EXECUTION` when somebody gave no answer, or one that is no boolean
 */
export function decide(table: AtomTable, index: number, gate: Gate, answers: Answers): void {
  const against = new Set<string>();
  for (const [at, { from, depth }] of votersOf(gate, table).entries()) {
    const answer = answers[at];
    if (answer instanceof FootplateError) throw answer;
    if (answer === false) against.add(depth);
    else if (answer !== true) {
      const message = `${nameOf(gate, from)} answered "${String(answer)}", which is neither true nor false`;
      throw new FootplateError("EXECUTION", message);
    }
  }
  const widest = DEPTHS.find((depth) => against.has(depth));
  if (widest) ignore(table, index, gate, widest);
  table.turn(index, true);
}

/** The atoms by whose results it is decided about a gate. */
export const askedAbout = ({ links, parts }: Gate, { atoms }: AtomTable): readonly AtomDetail[] =>
  links.flatMap(({ from }) => atoms.slice(parts[from]!.first, parts[from]!.end));

/** Who has a say about a gate: those whose source was not ignored. */
const votersOf = ({ links, parts }: Gate, table: AtomTable) =>
  links.filter(({ from }) => !isIgnored(parts[from]!, table));

/** Whether all of a child is ignored. */
export function isIgnored({ first, end }: Part, { atoms }: AtomTable): boolean {
  const inside = atoms.slice(first, end);
  return inside.length > 0 && inside.every(({ state }) => state === "IGNORE");
}

/** A task's result; of a flow, all it provides. */
function resultOf({ isTask, first, end }: Part, { graph, atoms }: AtomTable): unknown {
  // A task may stand behind its controller.
  return isTask ? atoms[end - 1]!.result : allProvided(graph, atoms, first, end);
}

const nameOf = (gate: Gate, from: number) =>
  `The decider from "${gate.parts[from]!.name}" to "${targetOf(gate).name}"`;

const isPending = (answer: unknown): answer is PromiseLike<unknown> =>
  typeof (answer as PromiseLike<unknown> | null | undefined)?.then === "function";
