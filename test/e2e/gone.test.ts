import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { connect } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { httpJobBoard } from "../../src/http/index.ts";
import { serve } from "../http/loopback.ts";
import { createWorkerdIn, type Workerd } from "./workerd.ts";

let folder: string;
let workerd: Workerd;
let receiver: Awaited<ReturnType<typeof serve>>;
/** What is told to the receiver, in turn; a claim waits there until it is let go. */
const heard: string[] = [];
let letGo = () => {};
let hear: (() => void) | undefined;

beforeAll(async () => {
  const gate = new Promise<void>((resolve) => (letGo = resolve));
  receiver = await serve({
    async fetch({ url }) {
      heard.push(new URL(url).pathname);
      hear?.();
      if (url.endsWith("/claiming")) await gate;
      return new Response();
    },
  });
  folder = await mkdtemp(join(tmpdir(), "footplate-gone-"));
  const flags = ["enable_request_signal"];
  workerd = await createWorkerdIn(folder, receiver.url, "test/e2e/edge/slow-claims.ts", flags);
  await workerd.start();
});
afterAll(async () => {
  await workerd?.kill();
  await receiver?.close();
  await rm(folder, { recursive: true, force: true });
});

const until = async (path: string) => {
  while (!heard.includes(path)) await new Promise<void>((resolve) => (hear = resolve));
};

it("in workerd, too, what was claimed for a long poll whose client has gone is given back at once", async () => {
  await using board = httpJobBoard({ url: workerd.url });
  const { id } = await board.post({ flow: "pack" });

  const { hostname, port } = new URL(workerd.url);
  const socket = connect(Number(port), hostname);
  await once(socket, "connect");
  const body = JSON.stringify({ who: "w", leaseMs: 600_000, waitMs: 30_000 });
  const head = [
    "POST /claims HTTP/1.1",
    `Host: ${hostname}:${port}`,
    "Content-Type: application/json",
  ];
  socket.write([...head, `Content-Length: ${body.length}`, "", body].join("\r\n"));
  await until("/claiming");
  // A runtime notices no half-closed connection before it writes; this one is gone at once.
  socket.resetAndDestroy();
  await until("/gone");
  letGo();

  await expect
    .poll(() => board.get(id), { timeout: 20_000, interval: 20 })
    .toMatchObject({
      state: "UNCLAIMED",
      generation: 1,
      turns: [{ ended: "ABANDONED", reason: "Whoever asked for it had gone" }],
    });
});
