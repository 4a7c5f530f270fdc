import { expect, it } from "vitest";
import { FootplateError } from "../src/errors.ts";

it("carries its code, its cause and its details", () => {
  const cause = new Error("Disk full");
  const details = { usage: 5 };
  const error = new FootplateError("QUOTA", "There is no room", { cause, details });
  details.usage = 6;
  expect(error).toBeInstanceOf(Error);
  expect(error).toMatchObject({ name: "FootplateError", code: "QUOTA", details: { usage: 5 } });
  expect(error.message).toBe("There is no room");
  expect(error.cause).toBe(cause);
});

it("has no details and no cause when none are given", () => {
  const error = new FootplateError("NOT_FOUND", "There is no job", { details: undefined });
  expect("details" in error).toBe(false);
  expect("cause" in error).toBe(false);
});

it("is recognised by its code", () => {
  const error: unknown = new FootplateError("NOT_FOUND", "There is no job");
  expect(FootplateError.is(error)).toBe(true);
  expect(FootplateError.is(error, "NOT_FOUND")).toBe(true);
  expect(FootplateError.is(error, "QUOTA")).toBe(false);
});

it("is recognised in another realm, where it is no instance of the class", () => {
  const copy = Object.assign(new Error("There is no job"), {
    name: "FootplateError",
    code: "NOT_FOUND",
  });
  expect(FootplateError.is(copy, "NOT_FOUND")).toBe(true);
});

it.each([
  undefined,
  null,
  "NOT_FOUND",
  new Error("No"),
  { code: "NOT_FOUND" },
  { name: "FootplateError" },
])("is not recognised in %s", (other) => expect(FootplateError.is(other)).toBe(false));
