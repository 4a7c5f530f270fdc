/** A metric of an exposition, with its values by their labels as they are written. */
export interface Family {
  readonly type: string;
  readonly help: string;
  readonly samples: Map<string, number>;
}

const NAME = "[a-zA-Z_:][a-zA-Z0-9_:]*";
const LABEL = `[a-zA-Z_][a-zA-Z0-9_]*="(?:[^"\\\\\\n]|\\\\["\\\\n])*"`;
const SAMPLE = new RegExp(`^(${NAME})(\\{${LABEL}(?:,${LABEL})*\\})? (\\S+)$`);
const NUMBER = /^(NaN|[+-]?Inf|[+-]?\d+(\.\d+)?([eE][+-]?\d+)?)$/;

/**
 * Reads Prometheus' text format 0.0.4, and throws at whatever its own parser, or its linter, would not take: a family whose lines
 * are apart, or without help and type before its values; a value twice; a last line without an end.
 */
export function families(text: string): Map<string, Family> {
  if (!text.endsWith("\n")) throw new Error("The last line has no end");
  const all = new Map<string, Family>();
  let helped: [name: string, help: string] | undefined;
  let current: string | undefined;
  for (const line of text.slice(0, -1).split("\n")) {
    const fail = (why: string) => new Error(`${why}: ${line}`);
    const [, kind, name = "", rest = ""] = /^# (HELP|TYPE) (\S+) (.+)$/.exec(line) ?? [];
    if (kind === "HELP") {
      if (!new RegExp(`^${NAME}$`).test(name)) throw fail("No name");
      if (all.has(name)) throw fail("A family twice");
      helped = [name, rest];
      continue;
    }
    if (kind === "TYPE") {
      if (helped?.[0] !== name) throw fail("A type without its help");
      if (!["gauge", "counter", "untyped"].includes(rest)) throw fail("No type known here");
      if ((rest === "counter") !== name.endsWith("_total")) throw fail("A counter by its name");
      all.set(name, { type: rest, help: helped[1], samples: new Map() });
      current = name;
      helped = undefined;
      continue;
    }
    const [, of = "", labels = "", value = ""] = SAMPLE.exec(line) ?? [];
    if (of === "" || !NUMBER.test(value)) throw fail("No sample");
    const family = all.get(of);
    if (!family || of !== current) throw fail("A sample apart from its family");
    if (family.samples.has(labels)) throw fail("A sample twice");
    family.samples.set(labels, Number(value.replace("Inf", "Infinity")));
  }
  return all;
}
