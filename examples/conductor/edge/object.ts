import { durationListener, send, task, type } from "footplate";
import { conductorObject } from "footplate/durable-objects";

interface Env {
  readonly MAIL_URL: string;
}

const mail = (url: string) =>
  task("mail", {
    input: { to: type<string>() },
    execute: async ({ to }, context) =>
      void (await send(url, { method: "POST", body: to }, context)),
  });

export class Jobs extends conductorObject<Env>({
  flows: (env) => [mail(env.MAIL_URL)],
  concurrency: 16,
  listeners: [durationListener((entry) => console.log(JSON.stringify(entry)))],
  onEvent: ({ type: happened }) => console.log(happened),
}) {}
