import { FootplateError } from "./errors.ts";
import { errorFrom, failureFrom, type Failure } from "./failure.ts";
import { cloneValue } from "./values.ts";

/** Turns values into text and back, for stores and wires that carry only text. */
export interface Codec {
  /**
   * Text that `decode` makes an equal value of.
   * @param path How the value is called in a refusal. @default "value"
   * @throws {FootplateError} `INVALID_INPUT` naming the path of what cannot be stored, a Blob or File included
   */
  encode(value: unknown, path?: string): string;
  /** The value that was encoded: fresh, and shared with nothing. @throws {FootplateError} `INVALID_INPUT` for any other text */
  decode(text: string): unknown;
}

/** The content type of what a codec encodes, where requests carry it. */
export const MEDIA_TYPE = "application/vnd.footplate+json";

/** What is used of a `SuperJSON` of the superjson package, which core does not import. */
export interface SuperJSONLike {
  serialize(value: never): Serialized;
  deserialize(serialized: never, options: { inPlace: true }): unknown;
  registerCustom(
    rule: {
      isApplicable: (value: any) => boolean;
      serialize: (value: any) => any;
      deserialize: (data: any) => any;
    },
    name: string,
  ): void;
}

interface Serialized {
  readonly json: unknown;
  readonly meta?: { readonly values?: unknown; readonly v?: number } | undefined;
}

/**
 * Makes a codec of a fresh `new SuperJSON()`, to which it adds rules: bytes as base64, errors as a `Failure`, and
 * objects with keys that superjson refuses.
 */
export function createCodec(superjson: SuperJSONLike): Codec {
  // Asked before superjson's own rules, in this order; these would turn bytes into number arrays of 3.6 times the size.
  superjson.registerCustom(bytesRule, "bytes");
  superjson.registerCustom(bufferRule, "ArrayBuffer");
  superjson.registerCustom(errorRule, "Failure");
  superjson.registerCustom(invalidDateRule, "InvalidDate");
  superjson.registerCustom(entriesRule, "entries");
  return {
    encode(value, path = "value") {
      const checked = cloneValue(value, path, { blobs: false });
      // Most of what is stored is JSON already, and told in a sixth of the time.
      if (isJson(checked)) return JSON.stringify({ json: checked });
      const { json, meta } = superjson.serialize(checked as never);
      return JSON.stringify({ json, meta: meta && trusted(meta) });
    },
    decode(text) {
      try {
        const { json, meta } = JSON.parse(text) as Serialized;
        if (json === undefined) throw new TypeError("There is no value in it");
        if (!meta) return json;
        return superjson.deserialize({ json, meta: trusted(meta) } as never, { inPlace: true });
      } catch (cause) {
        throw new FootplateError("INVALID_INPUT", "The text is none that a codec made", { cause });
      }
    },
  };
}

// Its `referentialEqualities` are left out: every value is written in full, and their paths are wrong below our own rules.
const trusted = ({ values, v }: NonNullable<Serialized["meta"]>) => ({ values, v });

/** Whether JSON keeps all of a value. */
function isJson(value: unknown): boolean {
  switch (typeof value) {
    case "string":
    case "boolean":
      return true;
    case "number":
      return Number.isFinite(value) && !Object.is(value, -0);
    case "object":
      if (value === null) return true;
      if (Array.isArray(value)) return value.every(isJson);
      return (
        Object.getPrototypeOf(value) === Object.prototype && Object.values(value).every(isJson)
      );
    default:
      return false;
  }
}

const bytesRule = {
  isApplicable: (value: unknown): value is ArrayBufferView => ArrayBuffer.isView(value),
  serialize: (value: ArrayBufferView) => [
    typeOf(value),
    base64(new Uint8Array(value.buffer, value.byteOffset, value.byteLength)),
  ],
  deserialize: ([type, text]: [string, string]) => {
    if (!TYPED_ARRAYS.has(type)) throw new TypeError(`"${type}" is no typed array`);
    const constructors = globalThis as unknown as Record<string, new (of: ArrayBuffer) => unknown>;
    return new constructors[type]!(bytes(text));
  },
};

const TYPED_ARRAYS = new Set(
  "Int8 Uint8 Uint8Clamped Int16 Uint16 Int32 Uint32 Float16 Float32 Float64 BigInt64 BigUint64"
    .split(" ")
    .map((element) => `${element}Array`),
);

const bufferRule = {
  isApplicable: (value: unknown): value is ArrayBuffer =>
    typeof value === "object" && value !== null && typeOf(value) === "ArrayBuffer",
  serialize: (value: ArrayBuffer) => base64(new Uint8Array(value)),
  deserialize: (text: string) => bytes(text),
};

const errorRule = {
  isApplicable: (value: unknown): value is Error => value instanceof Error,
  serialize: (value: Error) => failureFrom(value),
  deserialize: (failure: Failure) => errorFrom(failure),
};

const invalidDateRule = {
  isApplicable: (value: unknown): value is Date =>
    value instanceof Date && Number.isNaN(value.getTime()),
  serialize: () => null,
  deserialize: () => new Date(Number.NaN),
};

// superjson throws on these, as many a program assigns what it parsed key by key.
const REFUSED_KEYS = ["__proto__", "constructor", "prototype"];

/** Whether superjson needs to be helped with this. */
export const hasRefusedKeys = (value: unknown): value is object =>
  typeof value === "object" &&
  value !== null &&
  REFUSED_KEYS.some((key) => Object.hasOwn(value, key));

const entriesRule = {
  isApplicable: hasRefusedKeys,
  serialize: (value: object) => Object.entries(value),
  deserialize: (entries: [string, unknown][]) => Object.fromEntries(entries),
};

const typeOf = (value: object) => Object.prototype.toString.call(value).slice(8, -1);

function base64(of: Uint8Array): string {
  // In pieces, as each byte becomes an argument of one call.
  let binary = "";
  for (let start = 0; start < of.length; start += 8192) {
    binary += String.fromCharCode(...of.subarray(start, start + 8192));
  }
  return btoa(binary);
}

const bytes = (text: string): ArrayBuffer =>
  Uint8Array.from(atob(text), (character) => character.charCodeAt(0)).buffer;
