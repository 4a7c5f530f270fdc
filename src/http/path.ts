import { FootplateError } from "../errors.ts";
import { name } from "../shape.ts";

/** A path with each value as one segment. @throws {FootplateError} `INVALID_INPUT` for a value that no path can carry */
export function pathTo(parts: TemplateStringsArray, ...values: readonly string[]): string {
  return parts.reduce((before, part, index) => before + segment(values[index - 1]) + part);
}

function segment(value: unknown): string {
  // URLs take dots as "here" and "one up", in any spelling.
  if (typeof value !== "string" || value === "" || value === "." || value === "..") {
    throw new FootplateError("INVALID_INPUT", `"${String(value)}" cannot be part of a path`);
  }
  name(value, "path");
  return encodeURIComponent(value);
}
