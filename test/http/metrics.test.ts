import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { families } from "./exposition.ts";
import { memoryServer } from "./harness.ts";

describe("GET /metrics", () => {
  let server: Awaited<ReturnType<typeof memoryServer>>;
  beforeEach(async () => {
    server = await memoryServer({ maxBatch: 5 });
  });
  afterEach(() => server.close());

  const read = async () => {
    const response = await fetch(`${server.url}/metrics`);
    expect(response.headers.get("content-type")).toBe("text/plain; version=0.0.4; charset=utf-8");
    const all = families(await response.text());
    return (name: string, labels = "") => all.get(name)?.samples.get(labels);
  };

  /** A job that waits and runs for so long, in seconds, and ends. */
  async function done(waitS: number, runS: number) {
    const { clock, board } = server;
    const { id } = await board.post({ flow: "f" });
    await clock.advance(waitS * 1_000);
    const claim = await board.claimJob(id, { who: "w", leaseMs: 600_000 });
    await clock.advance(runS * 1_000);
    return board.consume(claim);
  }

  it("tells of a board on which nothing ever happened", async () => {
    const value = await read();
    expect(value("footplate_jobs", '{state="UNCLAIMED"}')).toBe(0);
    expect(value("footplate_oldest_due_seconds")).toBe(0);
    expect(value("footplate_recent_claims")).toBe(0);
    expect(value("footplate_recent_wait_seconds", '{quantile="0.5"}')).toBeUndefined();
  });

  it("tells how long the jobs that ended last have waited and run", async () => {
    for (const [waitS, runS] of [
      [1, 10],
      [2, 20],
      [3, 30],
      [4, 40],
    ] as const)
      await done(waitS, runS);
    const value = await read();
    for (const [quantile, wait, run] of [
      ["0.5", 2, 20],
      ["0.9", 4, 40],
      ["1", 4, 40],
    ] as const) {
      const labels = `{quantile="${quantile}"}`;
      expect([quantile, value("footplate_recent_wait_seconds", labels)]).toEqual([quantile, wait]);
      expect([quantile, value("footplate_recent_run_seconds", labels)]).toEqual([quantile, run]);
    }
  });

  it("counts a wait from when a job was due, and none that was wished for", async () => {
    const { clock, board } = server;
    const { id } = await board.post({ flow: "f", delayMs: 60_000 });
    await clock.advance(63_000);
    await board.consume(await board.claimJob(id, { who: "w", leaseMs: 1_000 }));
    const late = await board.post({ flow: "f" });
    await board.abandon(await board.claimJob(late.id, { who: "w", leaseMs: 1_000 }), {
      delayMs: 500_000,
    });
    await clock.advance(500_000);
    await board.consume(await board.claimJob(late.id, { who: "w", leaseMs: 1_000 }));
    const value = await read();
    for (const quantile of ["0.5", "1"]) {
      expect(value("footplate_recent_wait_seconds", `{quantile="${quantile}"}`)).toBe(3);
    }
  });

  it("counts claims, losses and what was trashed, of the last page of jobs that ended", async () => {
    const { clock, board } = server;
    const { id } = await board.post({ flow: "f" });
    for (let job = 0; job < 4; job++) await done(0, 1);
    await board.claimJob(id, { who: "gone", leaseMs: 1_000 });
    await clock.advance(1_000);
    await board.trash(await board.claimJob(id, { who: "w", leaseMs: 1_000 }), "Broken");
    await board.cancel((await board.post({ flow: "f" })).id);
    const value = await read();
    // Five are a page here, of six that have ended.
    expect(value("footplate_recent_jobs", '{fate="CONSUMED"}')).toBe(3);
    expect(value("footplate_recent_jobs", '{fate="TRASHED"}')).toBe(1);
    expect(value("footplate_recent_jobs", '{fate="CANCELLED"}')).toBe(1);
    expect(value("footplate_recent_claims")).toBe(5);
    expect(value("footplate_recent_losses")).toBe(1);
    expect(value("footplate_jobs", '{state="CONSUMED"}')).toBe(4);
  });

  it("says nothing of how long a job ran that had more turns than it remembers", async () => {
    const { clock, board } = server;
    const { id } = await board.post({ flow: "f" });
    for (let turn = 0; turn < 16; turn++) {
      await board.abandon(await board.claimJob(id, { who: "w", leaseMs: 60_000 }));
    }
    const claim = await board.claimJob(id, { who: "w", leaseMs: 60_000 });
    await clock.advance(10_000);
    await board.consume(claim);
    const value = await read();
    expect(value("footplate_recent_claims")).toBe(17);
    expect(value("footplate_recent_run_seconds", '{quantile="1"}')).toBeUndefined();
  });
});

describe("what reads an exposition here", () => {
  const head = "# HELP a_b Help.\n# TYPE a_b gauge\n";

  it("reads names, labels and values", () => {
    const family = families(`${head}a_b{x="1",y="a\\"b"} 1.5e3\na_b{x="2"} +Inf\n`).get("a_b");
    expect(family).toMatchObject({ type: "gauge", help: "Help." });
    expect([...family!.samples.values()]).toEqual([1_500, Infinity]);
  });

  it.each([
    ["without an end of its last line", `${head}a_b 1`],
    ["a value of no family", "a_b 1\n"],
    ["a type without help", "# TYPE a_b gauge\na_b 1\n"],
    ["a family twice", `${head}a_b 1\n${head}a_b 2\n`],
    ["a value twice", `${head}a_b{x="1"} 1\na_b{x="1"} 2\n`],
    ["no number", `${head}a_b one\n`],
    ["a label without quotes", `${head}a_b{x=1} 1\n`],
    ["a quote in a label", `${head}a_b{x="""} 1\n`],
    ["a name that is none", "# HELP a-b Help.\n# TYPE a-b gauge\na-b 1\n"],
    ["an empty line", `${head}\na_b 1\n`],
    ["a counter by another name", "# HELP a_b Help.\n# TYPE a_b counter\na_b 1\n"],
    ["a value behind another family", `${head}# HELP c Help.\n# TYPE c gauge\na_b 1\n`],
  ])("refuses %s", (_, text) => {
    expect(() => families(text)).toThrow();
  });
});
