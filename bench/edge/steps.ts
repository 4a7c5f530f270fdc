import { WorkflowEntrypoint, type WorkflowEvent, type WorkflowStep } from "cloudflare:workers";
import type { Env } from "./env.ts";

/** The same three requests as a Workflow of three steps. */
export class Steps extends WorkflowEntrypoint<Env> {
  override async run(_event: WorkflowEvent<unknown>, step: WorkflowStep): Promise<void> {
    for (const name of ["first", "second", "third"]) {
      await step.do(name, async () => (await fetch(this.env.RECEIVER, { method: "POST" })).status);
    }
  }
}

/** Creates `count` of them, each as soon as the one before it is complete. */
export async function workflows(
  { STEPS }: Env,
  { count, pollMs }: { count: number; pollMs: number },
): Promise<void> {
  for (let made = 0; made < count; made += 1) await complete(await STEPS.create(), pollMs);
}

async function complete(instance: WorkflowInstance, pollMs: number): Promise<void> {
  for (;;) {
    const { status, error } = await instance.status();
    if (status === "complete") return;
    if (status === "errored") throw new Error(`A Workflow failed: ${JSON.stringify(error)}`);
    // There is nothing to be told by.
    await scheduler.wait(pollMs);
  }
}
