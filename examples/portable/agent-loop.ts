// An agent: how often it asks its model, no graph could say beforehand. So it is a loop inside one task, and each call that
// costs something is a `step`: its answer is stored, and when the process dies, nothing that was answered is asked again.
import { createEngine, memoryPersistence, task, type } from "footplate";

type Reply = { readonly lookUp: string } | { readonly answer: string };

export async function main(print: (line: string) => void): Promise<void> {
  // In place of a language model.
  const model = async (known: readonly string[]): Promise<Reply> => {
    print(`asks the model, given ${known.join(" and ") || "nothing"}`);
    if (known.length < 2) return { lookUp: known.length === 0 ? "Eiger" : "Mönch" };
    return { answer: "The Mönch" };
  };
  const lookUp = async (name: string) => {
    print(`looks up ${name}`);
    return `${name} ${name === "Eiger" ? 3_967 : 4_110} m`;
  };

  let die = () => {};
  const agent = task("agent", {
    input: { question: type<string>() },
    provides: "answer",
    async execute({ question }, { step, signal }) {
      print(question);
      const known: string[] = [];
      for (let turn = 1; ; turn += 1) {
        signal.throwIfAborted();
        const reply = await step(`model ${turn}`, () => model(known));
        if ("answer" in reply) return reply.answer;
        known.push(await step(`look up ${turn}`, () => lookUp(reply.lookUp)));
        if (turn === 1) die();
      }
    },
  });

  const persistence = memoryPersistence();
  const flow = { persistence, flowId: "agent-1", store: { question: "Which is higher?" } };
  const first = createEngine(agent, { ...flow, generation: 1 });
  die = () => {
    print("the process dies");
    first.detach();
  };
  await first.run();

  die = () => {};
  const second = createEngine(agent, { ...flow, generation: 2 });
  await second.run();
  print(String(second.fetch("answer")));
  print(`stored: ${Object.keys(second.detail?.atoms["agent"]?.steps ?? {}).join(", ")}`);
}
