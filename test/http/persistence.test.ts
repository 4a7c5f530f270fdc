import { describe, expect, it } from "vitest";
import { httpPersistence } from "../../src/http/index.ts";
import { persistenceContract } from "../../src/testing/index.ts";
import { memoryServer } from "./harness.ts";

persistenceContract(
  "http",
  async () => {
    const { clock, url, close } = await memoryServer();
    return { clock, open: () => httpPersistence({ url, clock }), destroy: close };
  },
  { describe, it, expect },
);
