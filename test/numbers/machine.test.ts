import { homedir, hostname, tmpdir } from "node:os";
import { describe, expect, it } from "vitest";
import { headingOf, thisMachine, versionIn, whatIsRun } from "../../bench/machine.ts";

const machine = {
  cpu: " Quick CPU @ 3.2GHz ",
  cores: 2,
  memoryBytes: 24 * 2 ** 30 - 1_000,
  system: "Debian GNU/Linux 12 on x64",
};

describe("what a table says of the machine", () => {
  it("is its processor, cores, memory, system and versions", () => {
    const versions = { Node: "v24.1.0", Firefox: "Mozilla Firefox 153.8.0esr\n" };
    expect(headingOf({ ...machine, versions })).toBe(
      "Quick CPU @ 3.2GHz, 2 cores, 24 GiB, Debian GNU/Linux 12 on x64, Node 24.1.0, Firefox 153.8.0esr",
    );
  });

  it("leaves out what is not there", () => {
    const versions = { Chromium: "", WebKit: "cannot open display" };
    expect(headingOf({ ...machine, versions })).toBe(
      "Quick CPU @ 3.2GHz, 2 cores, 24 GiB, Debian GNU/Linux 12 on x64",
    );
  });

  it("takes of what a browser says its number alone", () => {
    expect(versionIn("/home/ada/bin/chromium on ada-laptop: Chromium 156.0.8078.108 built")).toBe(
      "156.0.8078.108",
    );
  });

  it("names no host, nobody and no path of this one", async () => {
    const said = [headingOf(await thisMachine()), ...whatIsRun()].join("\n");
    expect(said).toMatch(/\d cores?, \d+ GiB, .*Node \d+\.\d+/);
    for (const path of [process.cwd(), homedir(), tmpdir()]) expect(said).not.toContain(path);
    // `GNU/Linux` is none.
    expect(said).not.toMatch(/(?:^|[\s"'(=])(?:\/|[A-Z]:\\)/m);
    expect(said.split(/[\s,]+/)).not.toContain(hostname());
  });
});
