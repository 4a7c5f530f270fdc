import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { memoryServer } from "./harness.ts";

describe("GET /events as a stream", () => {
  let server: Awaited<ReturnType<typeof memoryServer>>;
  let readers: ReadableStreamDefaultReader<Uint8Array>[];
  beforeEach(async () => {
    readers = [];
    server = await memoryServer({ heartbeatMs: 5 });
  });
  afterEach(async () => {
    for (const reader of readers) await reader.cancel();
    await server.close();
  });

  /** Opens the stream; gives what reads the next event, and what reads the next line that means nothing. */
  async function opened(headers: Record<string, string> = {}, query = "") {
    const response = await fetch(`${server.url}/events${query}`, {
      headers: { accept: "text/event-stream", ...headers },
    });
    const reader = response.body!.getReader();
    readers.push(reader);
    const decoder = new TextDecoder();
    let text = "";
    const block = async (isWanted: (block: string) => boolean): Promise<string> => {
      for (;;) {
        const end = text.indexOf("\n\n");
        if (end < 0) {
          const { value, done } = await reader.read();
          if (done) throw new Error("The stream has ended");
          text += decoder.decode(value, { stream: true });
          continue;
        }
        const found = text.slice(0, end);
        text = text.slice(end + 2);
        if (isWanted(found)) return found;
      }
    };
    const next = async () => {
      const lines = (await block((found) => found.startsWith("id: "))).split("\n");
      const [id, event, data] = lines.map((line) => line.replace(/^\w+: /, ""));
      return { id: id!, event, data: JSON.parse(data!) };
    };
    return { response, next, beat: () => block((found) => found === ":") };
  }

  it("tells what happens from now on, with the cursor for its id", async () => {
    await server.board.post({ flow: "before" });
    const { response, next } = await opened();
    expect(response.headers.get("content-type")).toBe("text/event-stream");
    const { id } = await server.board.post({ flow: "f" });
    expect(await next()).toMatchObject({
      event: "POSTED",
      data: { type: "POSTED", job: { id, flow: { name: "f" } } },
    });
    await server.board.claim({ who: "w", leaseMs: 1_000, flows: ["f"] });
    expect(await next()).toMatchObject({ event: "CLAIMED", data: { job: { owner: "w" } } });
  });

  it("goes on behind the last event that a browser had", async () => {
    const first = await opened();
    await server.board.post({ flow: "f", key: "one" });
    const { id } = await first.next();
    await server.board.post({ flow: "f", key: "two" });
    for (const again of [await opened({ "last-event-id": id }), await opened({}, `?after=${id}`)]) {
      expect(await again.next()).toMatchObject({ data: { job: { key: "two" } } });
    }
  });

  it("says RESET where it does not know what was before", async () => {
    const { next } = await opened({ "last-event-id": "of-another-time" });
    expect(await next()).toMatchObject({ event: "RESET" });
  });

  it("keeps the connection with a line that means nothing", async () => {
    const { beat } = await opened();
    expect(await beat()).toBe(":");
    expect(await beat()).toBe(":");
  });

  it("is refused before it begins", async () => {
    const { response } = await opened({}, "?since=1");
    expect(response.status).toBe(400);
    expect(response.headers.get("content-type")).toBe("application/problem+json");
  });

  it("GET /metrics tells the counts, for Prometheus", async () => {
    for (let post = 0; post < 3; post += 1) await server.board.post({ flow: "f" });
    const { claims } = await server.board.claim({ who: "w", leaseMs: 60_000, limit: 2 });
    await server.board.consume(claims[0]!, { flowState: "REVERTED" });
    const response = await fetch(`${server.url}/metrics`);
    expect(response.headers.get("content-type")).toMatch(/^text\/plain; version=0\.0\.4/);
    const lines = (await response.text()).split("\n");
    for (const line of [
      'footplate_jobs{state="UNCLAIMED"} 1',
      'footplate_jobs{state="CLAIMED"} 1',
      'footplate_jobs{state="CONSUMED"} 1',
      "footplate_jobs_failed 1",
    ]) {
      expect(lines).toContain(line);
    }
    const age = lines.find((line) => line.startsWith("footplate_oldest_due_seconds "));
    expect(Number(age?.split(" ")[1])).toBeGreaterThan(0);
    for (const line of lines.slice(0, -1)) expect(line).toMatch(/^(# (HELP|TYPE) )?footplate_\w+/);
  });
});
