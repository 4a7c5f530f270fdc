import { afterEach, describe, expect, it, vi } from "vitest";
import { uuidv7 } from "../src/uuid.ts";

const V7 = /^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;

afterEach(() => vi.unstubAllGlobals());

describe.each([
  ["in a secure context", () => {}],
  [
    "without crypto.randomUUID",
    () => {
      const getRandomValues = crypto.getRandomValues.bind(crypto);
      vi.stubGlobal("crypto", { getRandomValues });
    },
  ],
])("uuidv7 %s", (_, prepare) => {
  it("is a UUID of version 7", () => {
    prepare();
    for (let n = 0; n < 100; n++) expect(uuidv7(1_767_225_600_000)).toMatch(V7);
  });

  it("begins with the time, so that ids sort by it", () => {
    prepare();
    expect(uuidv7(0x0123456789ab)).toMatch(/^01234567-89ab-7/);
    const times = [0, 1, 255, 1_767_225_600_000, 1_767_225_600_001, 2 ** 48 - 1];
    const ids = times.map(uuidv7);
    expect(ids.toSorted()).toEqual(ids);
  });

  it("is another one each time", () => {
    prepare();
    expect(new Set(Array.from({ length: 1_000 }, () => uuidv7(5))).size).toBe(1_000);
  });

  it("takes a clock that is set before 1970, or in mid-millisecond", () => {
    prepare();
    expect(uuidv7(-5)).toMatch(/^00000000-0000-7/);
    expect(uuidv7(16.9)).toMatch(/^00000000-0010-7/);
  });
});
