import { env } from "cloudflare:workers";
import { describe, expect, it } from "vitest";
import { durableObjectJobBoard, durableObjectPersistence } from "footplate/durable-objects";
import { jobBoardContract, persistenceContract } from "footplate/testing";
import { clock } from "./clock.ts";

const api = { describe, it, expect };

jobBoardContract(
  "Durable Object",
  () => {
    const name = crypto.randomUUID();
    return { clock, open: () => durableObjectJobBoard(env.STORE, { name, clock }) };
  },
  api,
);

persistenceContract(
  "Durable Object",
  () => {
    const name = crypto.randomUUID();
    return { clock, open: () => durableObjectPersistence(env.STORE, { name, clock }) };
  },
  api,
);
