/** A value that every store must keep. */
export interface KeptValue {
  make(): unknown;
  /** What of it must come back equal. @default the value */
  seen?: ((value: any) => unknown) | undefined;
}

const typed = [
  Int8Array,
  Uint8Array,
  Uint8ClampedArray,
  Int16Array,
  Uint16Array,
  Int32Array,
  Uint32Array,
  Float32Array,
  Float64Array,
];

const big = [BigInt64Array, BigUint64Array];

const tagOf = (value: unknown) => Object.prototype.toString.call(value);
const bytesOf = ({ buffer, byteOffset, byteLength }: ArrayBufferView) => [
  ...new Uint8Array(buffer, byteOffset, byteLength),
];

const seenBytes = (view: ArrayBufferView) => [tagOf(view), bytesOf(view)];
const seenError = (error: Error & { code?: unknown; errors?: Error[] }): unknown => [
  error instanceof Error,
  error.name,
  error.message,
  error.code,
  error.cause && seenError(error.cause as Error),
  error.errors?.map(seenError),
];

/** What every store must keep, by name. */
export const keptValues: Readonly<Record<string, KeptValue>> = {
  "JSON values": {
    make: () => ({ text: "Grüße 🦶\0\u2028", yes: true, none: null, list: [1, [2.5], {}], "": 0 }),
  },
  "a lone surrogate": { make: () => "\ud83e and \udfff" },
  undefined: { make: () => undefined },
  "keys whose value is undefined": {
    make: () => ({ a: undefined, b: [undefined, 1] }),
    seen: (value) => [Object.keys(value), value.b.length, value.b[0]],
  },
  "NaN, the infinities and -0": { make: () => [Number.NaN, Infinity, -Infinity, -0] },
  "a BigInt": { make: () => [2n ** 70n, -1n, 0n] },
  "a Date": { make: () => new Date("2026-05-01T12:30:00.123Z") },
  "an invalid Date": {
    make: () => new Date(Number.NaN),
    seen: (value) => [tagOf(value), value.getTime()],
  },
  "a RegExp": { make: () => /a(?<name>b+)\/"/giu },
  "a Map": {
    make: () =>
      new Map<unknown, unknown>([
        ["text", new Map([["inner", 1n]])],
        [1, new Set(["x"])],
        [null, undefined],
        ["__proto__", new Date(0)],
      ]),
    seen: (value) => [tagOf(value), [...value]],
  },
  "a Set": {
    make: () => new Set<unknown>(["a", 1, Number.NaN, undefined, 2n]),
    seen: (value) => [tagOf(value), [...value]],
  },
  "an Error": {
    make: () => Object.assign(new TypeError("No such card"), { code: "card_declined" }),
    seen: seenError,
  },
  "an Error with causes": {
    make: () => new Error("Outer", { cause: new AggregateError([new RangeError("In")], "Many") }),
    seen: seenError,
  },
  "an ArrayBuffer": {
    make: () => Uint8Array.of(0, 1, 254, 255).buffer,
    seen: (value) => [tagOf(value), [...new Uint8Array(value)]],
  },
  ...Object.fromEntries(
    typed.map((array) => [array.name, { make: () => array.of(1, 127), seen: seenBytes }]),
  ),
  ...Object.fromEntries(
    big.map((array) => [array.name, { make: () => array.of(1n, 2n ** 62n), seen: seenBytes }]),
  ),
  "a view of a part of its buffer": {
    make: () => Uint8Array.of(0, 1, 2, 3, 4, 5).subarray(2, 4),
    seen: seenBytes,
  },
  "one object in two places": {
    make: () => {
      const shared = { n: 1 };
      return { one: shared, other: shared };
    },
  },
};
