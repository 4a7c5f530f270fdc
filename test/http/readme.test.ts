import { expect, it } from "vitest";
import { hello } from "../../examples/portable/hello-flow.ts";
import { workFor } from "../../examples/readme/outside.ts";
import { allow, memoryServer } from "./harness.ts";

it("the conductor of the README runs what is posted to a board behind HTTP, for whoever has the token", async () => {
  const { url, board, close } = await memoryServer({
    flows: [hello],
    authorize: (c) => (c.req.header("authorization") === "Bearer secret" ? allow() : undefined),
  });
  try {
    await using conductor = workFor(url, "secret", [hello]);
    const job = await board.post({ flow: hello, store: { name: "Ada" } });
    await expect(board.wait(job)).resolves.toMatchObject({
      ok: true,
      results: { greeting: "Hello, Ada", letters: 8 },
    });
    expect((await board.get(job.id))?.turns).toMatchObject([{ who: `anne/${conductor.name}` }]);
  } finally {
    await close();
  }
});
