import { describe, expect, it } from "vitest";
import { httpJobBoard } from "../../src/http/index.ts";
import { jobBoardContract } from "../../src/testing/index.ts";
import { anyFlow, byShortName, memoryServer } from "./harness.ts";

jobBoardContract(
  "http",
  async () => {
    const { clock, url, close } = await memoryServer(anyFlow);
    const open = () => httpJobBoard({ url, clock, fetch: byShortName });
    return { clock, open, destroy: close };
  },
  { describe, it, expect },
);
