import fc from "fast-check";

/** Whatever JSON can say, and what it cannot, below keys that need care. */
export const anyValue = fc.anything({
  withBigInt: true,
  withDate: true,
  withMap: true,
  withSet: true,
  withTypedArray: true,
  key: fc.oneof(
    fc.string(),
    fc.constantFrom("__proto__", "constructor", "prototype", "a.b", "\\", "", "."),
  ),
});
