import { FootplateError } from "./errors.ts";

/** Why a value cannot be stored, on its way up from where it was found. */
export class Refusal extends Error {
  readonly what: string;
  readonly remedy: string;
  /** The way to it, from below. */
  readonly trail: { readonly segment: string; readonly container: object | undefined }[] = [];

  constructor(what: string, remedy: string, options?: ErrorOptions) {
    super(what, options);
    this.what = what;
    this.remedy = remedy;
  }

  toError(): FootplateError {
    let { what, remedy } = this;
    let path = "";
    const containers = new Set<object>();
    for (const { segment, container } of this.trail.toReversed()) {
      // Only a value that is too deep has led through one container twice.
      if (container && containers.has(container)) {
        what = "part of a cycle";
        remedy = "break the cycle by an id";
        break;
      }
      if (container) containers.add(container);
      path += segment;
    }
    if (path.length > LONGEST) path = `${path.slice(0, LONGEST)}…`;
    const { cause } = this;
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
      : new Refusal("unreadable", "pass plain data", { cause: error });
  refusal.trail.push({ segment, container });
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
  Boolean: "pass value.valueOf()",
  Number: "pass value.valueOf()",
  String: "pass value.valueOf()",
};

/** A class is code, and no store keeps code. */
export function refusedInstance(value: object, type: string): Refusal {
  const name = (value.constructor as { name?: string } | undefined)?.name || type;
  const what = `${/^[AEIOU]/.test(name) && name !== "URL" ? "an" : "a"} ${name}`;
  if (Object.hasOwn(REMEDIES, type)) return new Refusal(what, REMEDIES[type]!);
  return new Refusal(`an instance of ${name}`, "pass a plain object: { ...value }");
}
