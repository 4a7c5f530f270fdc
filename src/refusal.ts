import { FootplateError } from "./errors.ts";

/** Why a value cannot be stored, on its way up from where it was found. */
export class Refusal extends Error {
  readonly what: string;
  readonly remedy: string;
  /** Where the value was given up as too deep: met again further up, it is a cycle. */
  readonly deepest: object | undefined;
  path = "";
  /** The way from such a value back to itself. */
  loop: string | undefined;

  constructor(what: string, remedy: string, deepest?: object, options?: ErrorOptions) {
    super(what, options);
    this.what = what;
    this.remedy = remedy;
    this.deepest = deepest;
  }

  toError(): FootplateError {
    const { cause, loop } = this;
    const what = loop === undefined ? this.what : "part of a cycle";
    const remedy = loop === undefined ? this.remedy : "break the cycle by an id";
    const path = this.path.length > LONGEST ? `${this.path.slice(0, LONGEST)}…` : this.path;
    return new FootplateError(
      "INVALID_INPUT",
      `"${path}" is ${what}, which cannot be stored: ${remedy}`,
      { details: { path }, ...(cause !== undefined && { cause }) },
    );
  }
}

const LONGEST = 200;

/** The refusal as its container sees it: `segment` leads from the container to what is refused. */
export function under(error: unknown, segment: string, container?: object): Refusal {
  // What a getter or a proxy threw, or a buffer that is detached.
  const refusal =
    error instanceof Refusal
      ? error
      : new Refusal("unreadable", "pass plain data", undefined, { cause: error });
  refusal.path = segment + refusal.path;
  if (container && container === refusal.deepest) {
    refusal.loop ??= refusal.path;
    refusal.path = refusal.loop;
  }
  return refusal;
}

const REMEDIES: Readonly<Record<string, string>> = {
  FormData: "pass Object.fromEntries(data)",
  Headers: "pass Object.fromEntries(headers)",
  URLSearchParams: "pass Object.fromEntries(params)",
  URL: "pass url.href",
  Promise: "await it first",
  Response: "pass what it holds: await response.json()",
  ReadableStream: "read it first: await new Response(stream).bytes()",
  DataView: "pass new Uint8Array(view.buffer, view.byteOffset, view.byteLength)",
  SharedArrayBuffer: "pass new Uint8Array(buffer).slice()",
};

/** A class is code, and no store keeps code. */
export function refusedInstance(value: object, type: string): Refusal {
  const name = (value.constructor as { name?: string } | undefined)?.name || type;
  const what = `${/^[AEIOU]/.test(name) && name !== "URL" ? "an" : "a"} ${name}`;
  if (Object.hasOwn(REMEDIES, type)) return new Refusal(what, REMEDIES[type]!);
  return new Refusal(`an instance of ${name}`, "pass a plain object: { ...value }");
}
