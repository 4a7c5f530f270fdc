import { createConductor, task } from "footplate";
import { httpJobBoard, httpPersistence } from "footplate/http";

/** A page that works with routes of another origin, as scripts from outside reach it. */
const elsewhere = {
  /** Posts a job and runs it here; gives its outcome. */
  async work(url: string, token: string): Promise<unknown> {
    const greet = task("greet", { provides: "said", execute: () => `Hello from ${origin}` });
    const reached = { url, headers: { authorization: `Bearer ${token}` } };
    await using board = httpJobBoard(reached);
    await using persistence = httpPersistence(reached);
    const { id } = await board.post({ flow: greet });
    const working = createConductor({ board, persistence, flows: [greet] });
    const [outcome] = await Promise.all([board.wait(id), working.run({ maxDispatches: 1 })]);
    return outcome;
  },

  /** What fetch lets a page see of an answer; its error where it lets it see nothing. */
  async see(url: string, init: RequestInit = {}): Promise<unknown> {
    try {
      const answer = await fetch(url, init);
      const body = answer.headers.get("content-type")?.startsWith("text/event-stream")
        ? await firstOf(answer)
        : await answer.text();
      return { status: answer.status, headers: Object.fromEntries(answer.headers), body };
    } catch (error) {
      return String(error);
    }
  },
};

/** The first event of a stream, which is then left. */
async function firstOf({ body }: Response): Promise<string> {
  const reader = body!.pipeThrough(new TextDecoderStream()).getReader();
  let text = "";
  while (!text.includes("\n\n")) text += (await reader.read()).value ?? "";
  await reader.cancel();
  return text;
}

Object.assign(globalThis, { elsewhere });
