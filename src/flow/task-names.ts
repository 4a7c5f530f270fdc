import { FootplateError } from "../errors.ts";
import { isSchema } from "./schema.ts";
import type { TaskSpec } from "./task.ts";

/**
 * Looks at the names in a spec. The types say the same of them, but not everybody has types.
 * @throws {FootplateError} `INVALID_INPUT`
 */
export function refuseMisnamed(name: string, spec: TaskSpec): void {
  const { requires = [], optional = [], revertRequires = [], needs = [], provides = [] } = spec;
  const { input = {}, rebind = {}, inject = {} } = spec;
  const refuse = (why: string): never => {
    throw new FootplateError("INVALID_INPUT", `Task "${name}" ${why}`);
  };
  const check = (option: string, names: readonly unknown[]) => {
    if (!Array.isArray(names)) refuse(`has "${String(names)}" for its ${option}, not a list`);
    for (const each of names) {
      if (!isName(each)) refuse(`has "${String(each)}" in its ${option}, which is no name`);
    }
  };
  // Its result is kept by its name.
  check("name", [name]);
  check("requires", requires);
  check("optional", optional);
  check("revertRequires", revertRequires);
  check("needs", needs);
  check("provides", Array.isArray(provides) ? provides : [provides]);
  for (const [key, schema] of Object.entries(input)) {
    check("input", [key]);
    if (!isSchema(schema)) refuse(`has no Standard Schema for its input "${key}"`);
  }
  for (const [key, symbol] of Object.entries(rebind)) {
    check("rebind", [symbol]);
    const lists = [requires, optional, revertRequires];
    const isRead = lists.some((keys) => keys.includes(key));
    if (isRead || Object.hasOwn(input, key) || Object.hasOwn(inject, key)) continue;
    refuse(`rebinds "${key}", which it does not read`);
  }
}

// Assigned to an object, "__proto__" would be no key but that object's prototype.
const isName = (name: unknown) => typeof name === "string" && name !== "" && name !== "__proto__";
