import type { Executor } from "../../engine/executor.ts";
import type { TaskContext } from "../../flow/context.ts";
import { RetryLater } from "../../flow/later.ts";
import type { Task } from "../../flow/task.ts";
import type { Persistence } from "../../persistence/persistence.ts";
import type { Chance } from "./chance.ts";
import type { FlowsModel } from "./flows-model.ts";
import type { Machine } from "./machine.ts";
import type { Network } from "./network.ts";
import type { Oracle } from "./oracle.ts";
import type { Receiver } from "./receiver.ts";
import type { Script } from "./scripts.ts";
import type { Story } from "./story.ts";

/** What tasks are acted with. */
export interface ActingOptions {
  readonly network: Network;
  readonly chance: Chance;
  readonly story: Story;
  readonly oracle: Oracle;
  readonly model: FlowsModel;
  readonly receiver: Receiver;
  /** As it is, not as the machine reaches it. */
  readonly persistence: Persistence;
  readonly scripts: ReadonlyMap<string, Script>;
  readonly leaseMs: number;
  /** How often a job has done something, whoever ran it. */
  readonly counts: Map<string, number>;
}

/** Acts tasks as the scripts of their jobs say, on one machine. `leaseLeft`: of a claim, by that machine's clocks. */
export function actor(
  machine: Machine,
  leaseLeftMs: (job: string, generation: number) => number,
  options: ActingOptions,
): Executor {
  const { network, chance, story, oracle, model, receiver, persistence, scripts } = options;
  const { leaseMs, counts } = options;

  const nth = (what: string) => {
    const count = (counts.get(what) ?? 0) + 1;
    counts.set(what, count);
    return count;
  };

  const act = async (task: Task, input: Record<string, unknown>, context: TaskContext) => {
    const { idempotencyKey: key, fence, signal } = context;
    const { id: job = "", run = 0 } = context.job ?? {};
    const [flowId = "", atom = "", action, round = ""] = key.split("/");
    const isRevert = action === "revert";
    const given = Object.fromEntries(task.requires.map((name) => [name, input[name]]));
    const leftMs = leaseLeftMs(job, fence);
    story.tell(
      job,
      `${machine.name}: starts to ${action} ${atom} of ${job} under generation ${fence}`,
    );
    if (leftMs <= 0) {
      const text = `"${machine.name}" starts "${atom}" ${-leftMs} ms after its lease`;
      oracle.breaks("no atom starts after its lease (P19)", job, text);
    }
    const start = { job, run, flowId, atom, round, fence, input: given };
    const stored = await persistence.flow(flowId);
    model.started({ ...start, action: isRevert ? "revert" : "execute" }, stored);

    const script = scripts.get(job);
    if (!isRevert && script?.poison === atom) {
      story.tell(job, `${machine.name} crashes by ${atom} of ${job}`);
      machine.crash();
      return new Promise(() => {});
    }
    const workMs = chance.between(`work of ${key}`, 0, 40);
    const isSlow = !isRevert && script?.slow === atom;
    await machine.clock.sleep(isSlow ? leaseMs * 2 : workMs, signal);
    if (!isRevert && script) playOut(script, atom, run, nth, job);
    const order = { job, key, fence, action: isRevert ? "revert" : "execute" } as const;
    return network.call<string>({
      from: machine,
      to: "receiver",
      what: action === "revert" ? "takes back" : "orders",
      about: job,
      isWrite: true,
      isIdempotent: true,
      apply: async () => receiver.take(order),
      applied: (answer) => story.tell(job, `receiver: ${key} of fence ${fence} is ${answer}`),
      answered: () => {},
    });
  };

  return { execute: act, revert: act };
}

/** Throws what the script of a job wants to be thrown here. */
function playOut(
  { later, fails, flow }: Script,
  atom: string,
  run: number,
  nth: (what: string) => number,
  job: string,
): void {
  if (later?.atom === atom && nth(`${job} later`) <= later.times) {
    throw new RetryLater("Not now", { delayMs: later.delayMs });
  }
  const isToFail = fails === atom && (flow === "retried" ? nth(`${job} fails`) === 1 : run === 0);
  if (isToFail) throw new Error("Out of luck");
}
