import { runInNewContext } from "node:vm";
import { expect, it } from "vitest";
import { FootplateError } from "../src/errors.ts";
import { copyOfError, errorFrom, failureFrom, type Failure } from "../src/failure.ts";

class HttpError extends Error {}
class CardError extends HttpError {
  override name = "CardError";
  code = "card_declined";
}

/** A failure as it comes back from a store. */
const reloaded = (failure: Failure) => structuredClone(failure);

it("captures what an error is, as plain data (EX-03)", () => {
  const error = new CardError("No", { cause: new RangeError("Too much") });
  const failure = failureFrom(error);
  expect(failure).toEqual({
    name: "CardError",
    message: "No",
    types: ["CardError", "HttpError", "Error"],
    code: "card_declined",
    stack: error.stack,
    cause: {
      name: "RangeError",
      message: "Too much",
      types: ["RangeError", "Error"],
      stack: (error.cause as Error).stack,
    },
  });
  expect(structuredClone(failure)).toEqual(failure);
});

it("captures the errors of an AggregateError, and the details of a FootplateError", () => {
  const own = new FootplateError("MISSING_DEPENDENCIES", "No x", { details: { missing: ["x"] } });
  expect(failureFrom(new AggregateError([own, "text"], "Two"))).toMatchObject({
    name: "AggregateError",
    errors: [
      { name: "FootplateError", code: "MISSING_DEPENDENCIES", details: { missing: ["x"] } },
      { name: "Error", message: "text" },
    ],
  });
});

it.each<[unknown, string]>([
  ["text", "text"],
  [undefined, "undefined"],
  [null, "null"],
  [5n, "5"],
  [Symbol("s"), "Symbol(s)"],
  [{ status: 404 }, '{"status":404}'],
  [Object.create(null), "{}"],
])("captures %o, which is no error, by its text", (thrown, message) => {
  expect(failureFrom(thrown)).toEqual({ name: "Error", message, types: [] });
});

it("captures errors of another realm, and DOMExceptions", () => {
  const foreign: unknown = runInNewContext("new TypeError('Foreign')");
  expect(failureFrom(foreign)).toMatchObject({
    name: "TypeError",
    message: "Foreign",
    types: ["TypeError", "Error"],
  });
  const failure = failureFrom(new DOMException("Stopped", "AbortError"));
  expect(failure).toMatchObject({ name: "AbortError", types: ["DOMException", "Error"] });
  expect(failure).not.toHaveProperty("code");
});

it("never throws, whatever an error holds", () => {
  const ring: Record<string, unknown> = Object.assign(Object.create(null), { n: 1n });
  ring["ring"] = ring;
  const hostile = Object.defineProperty(new Error("Hostile"), "stack", {
    get() {
      throw new Error("Nobody reads me");
    },
  });
  const odd = Object.assign(new Error(), { name: undefined, message: { text: "odd" }, stack: [] });
  const { proxy, revoke } = Proxy.revocable({}, {});
  revoke();
  for (const thrown of [ring, hostile, odd, proxy]) {
    const { name, message } = failureFrom(thrown);
    expect([typeof name, typeof message]).toEqual(["string", "string"]);
  }
  expect(failureFrom(odd)).toMatchObject({ message: '{"text":"odd"}' });
});

it("ends where causes form a ring, or a chain without end", () => {
  const ring = new Error("Ring");
  ring.cause = new AggregateError([ring, new Error("Other")], "Inner", { cause: ring });
  expect(failureFrom(ring)).toMatchObject({
    message: "Ring",
    cause: { message: "Inner", errors: [{ message: "Other" }] },
  });
  let chain = new Error("0");
  for (let length = 1; length < 1_000; length++) chain = new Error(`${length}`, { cause: chain });
  let depth = 0;
  for (let at: Failure | undefined = failureFrom(chain); at; at = at.cause) depth++;
  expect(depth).toBe(9);
});

it("leaves out details that cannot be stored everywhere", () => {
  for (const details of [{ run: () => {} }, { photo: new Blob([]) }, [1], "text"]) {
    expect(failureFrom(Object.assign(new Error("m"), { details }))).not.toHaveProperty("details");
  }
});

it("gives the very same error while it is in memory, and an equal one later (SG-07)", () => {
  const error = new CardError("No", { cause: new AggregateError([new TypeError("t")], "Two") });
  const failure = failureFrom(error);
  expect(errorFrom(failure)).toBe(error);

  const stored = reloaded(failure);
  const later = errorFrom(stored) as CardError;
  expect(errorFrom(stored)).toBe(later);
  expect(later).toBeInstanceOf(Error);
  expect(later).toMatchObject({ name: "CardError", message: "No", code: "card_declined" });
  expect(later.stack).toBe(error.stack);
  expect(later.cause).toBeInstanceOf(AggregateError);
  expect(later.cause).toMatchObject({ errors: [{ name: "TypeError", message: "t" }] });
});

it("gives a FootplateError again as one, with its details", () => {
  const cause = new Error("Disk");
  const error = new FootplateError("QUOTA", "Full", { cause, details: { usage: 5 } });
  const later = errorFrom(reloaded(failureFrom(error)));
  expect(later).toBeInstanceOf(FootplateError);
  expect(later).toMatchObject({ code: "QUOTA", details: { usage: 5 }, cause: { message: "Disk" } });
});

it("keeps the names of the classes when an error from a store is captured again (SG-07)", () => {
  const stored = reloaded(failureFrom(new CardError("No")));
  expect(failureFrom(errorFrom(stored))).toBe(stored);
  expect(failureFrom(new Error("Outer", { cause: errorFrom(stored) })).cause).toBe(stored);
  expect(failureFrom(stored).types).toEqual(["CardError", "HttpError", "Error"]);
});

it("copies an error without what only this process knows of it", () => {
  const error = Object.assign(new CardError("No", { cause: new Error("Why") }), { card: {} });
  const copy = copyOfError(error);
  expect(copy).toMatchObject({
    name: "CardError",
    code: "card_declined",
    cause: { message: "Why" },
  });
  expect([copy === error, copy.cause === error.cause, "card" in copy]).toEqual([
    false,
    false,
    false,
  ]);
});
