import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { read } from "../markdown.ts";
import { fetchAsCurl, hasCurl } from "./curl.ts";
import { tarball } from "./tarball.ts";
import { type, type Running } from "./shell.ts";

/** One thing that a page tells its reader: to write a file, to type commands, or what will then be seen. */
export type Step =
  | { readonly file: string; readonly code: string }
  | { readonly commands: string }
  | { readonly seen: string };

/** A section of a page, followed word by word in an empty folder. */
export interface Guide {
  /** Writes files and types commands up to the first that does not end, and gives what that serves. */
  untilServed(): Promise<Running>;
  /** Types the next `curl`, with the address of `server` where the page has its usual one, and gives what it prints. */
  ask(server: Running): Promise<string>;
  /** What the page says that its reader sees next. */
  seen(): string;
  /** What is not followed yet. */
  rest(): readonly Step[];
}

/** @param heading That of the section, without its hashes. */
export function follow(page: string, heading: string, folder: string): Guide {
  const steps = stepsOf(page, heading);

  const next = (): Step => {
    const step = steps.shift();
    if (!step) throw new Error(`"${heading}" in "${page}" has no more steps`);
    return step;
  };
  const wrong = (step: Step) => new Error(`This step is out of turn: ${JSON.stringify(step)}`);

  return {
    async untilServed() {
      for (;;) {
        const step = next();
        if ("file" in step) await writeFile(join(folder, step.file), step.code);
        else if ("commands" in step) {
          const given = await type(await installing(step.commands), folder);
          if (typeof given !== "string") return given;
        } else throw wrong(step);
      }
    },
    async ask({ url }) {
      const step = next();
      if (!("commands" in step)) throw wrong(step);
      // Another server of this machine may have the usual port: then this one took another.
      const commands = step.commands.replace(/localhost:\d+/g, new URL(url).host);
      if (!(await hasCurl())) return JSON.stringify(await fetchAsCurl(commands));
      const given = await type(commands, folder);
      if (typeof given !== "string") throw wrong(step);
      return given;
    },
    seen() {
      const step = next();
      if (!("seen" in step)) throw wrong(step);
      return step.seen.trim();
    },
    rest: () => steps,
  };
}

/** The steps of a section. A file's name begins the paragraph above it, which ends with a colon. */
export function stepsOf(page: string, heading: string): Step[] {
  const section = read(page)
    .split(/^## /m)
    .find((each) => each.startsWith(`${heading}\n`));
  if (!section) throw new Error(`"${page}" has no section "${heading}"`);
  // Prose and blocks by turns.
  const parts = section.split(/^```/m);
  return parts.flatMap((block, at) => (at % 2 === 0 ? [] : [stepOf(parts[at - 1]!, block)]));
}

function stepOf(prose: string, block: string): Step {
  const [language = ""] = block.split("\n", 1);
  const code = block.slice(language.length + 1);
  if (language === "sh") return { commands: code };
  if (language === "text" || language === "json") return { seen: code };
  const above = prose.trim().split("\n\n").at(-1);
  const [, file] = /^`([\w-]+\.\w+)`.*:$/s.exec(above ?? "") ?? [];
  if (file) return { file, code };
  throw new Error(`Above this block there is no file name: ${code}`);
}

/** Commands of a page, as they are typed: the package is not on npm yet, what is installed is what would be there. */
export const installing = async (commands: string): Promise<string> =>
  commands.replace(/(?<=^npm install )footplate\b/m, await tarball());
