import { describe, expect, it } from "vitest";
import { codeOf, read } from "./markdown.ts";

const readme = read("README.md");

describe("the README", () => {
  it("begins with an example of at most 20 lines, for a page", () => {
    const [first = ""] = codeOf("README.md", "ts");
    expect(first).toBe(read("examples/readme/sign-up.ts"));
    expect(first.trimEnd().split("\n").length).toBeLessThanOrEqual(20);
  });

  it("says what is true of Node and of the port", () => {
    const { engines } = JSON.parse(read("package.json")) as { engines: { node: string } };
    expect(readme).toContain(`Node ${engines.node.replace(">=", "")} or newer`);
    const [, port] = /process\.env\["PORT"\] \|\| "(\d+)"/.exec(read("scripts/start.ts")) ?? [];
    expect(new Set(readme.match(/(?<=localhost:)\d+/g))).toEqual(new Set([port]));
  });
});
