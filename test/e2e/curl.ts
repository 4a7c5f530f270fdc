import { execFile } from "node:child_process";
import { promisify } from "node:util";

const run = promisify(execFile);

/** Whether this machine has curl. */
export const hasCurl = (): Promise<boolean> =>
  run("curl", ["--version"]).then(
    () => true,
    () => false,
  );

/** What curl does with a line of a page, on a machine without it. */
export async function fetchAsCurl(line: string): Promise<unknown> {
  const [, ...words] = [...line.matchAll(/'([^']*)'|"([^"]*)"|(\S+)/g)].map(
    ([, single, double, bare]) => single ?? double ?? bare ?? "",
  );
  const after = (flag: string) =>
    words.flatMap((word, at) => (words[at - 1] === flag ? [word] : []));
  const url = words.find(
    (word, at) => !word.startsWith("-") && !/^-[Hd]$/.test(words[at - 1] ?? ""),
  );
  const [body] = after("-d");
  const response = await fetch(`http://${url?.replace(/^http:\/\//, "")}`, {
    headers: after("-H").map((header) => header.split(/: */, 2) as [string, string]),
    ...(body !== undefined && { method: "POST", body }),
  });
  return response.json();
}
