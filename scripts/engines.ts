import { existsSync, globSync } from "node:fs";

/** A browser beside Chromium in which the tests of test/browser/ run too. */
export interface Engine {
  name: "firefox" | "webkit";
  /** What Debian calls that which brings it. */
  packages: string[];
  /** What has to be on this machine, each under one of its usual places. */
  needs: string[][];
  /** The command that opens `url` where nobody looks; the paths are those that were found of `needs`. */
  command(paths: string[], url: string): string[];
}

export const firefox: Engine = {
  name: "firefox",
  packages: ["firefox-esr"],
  needs: [["/usr/bin/firefox-esr", "/usr/bin/firefox"]],
  // With a port for remote control, which stays unused, Firefox asks nothing at its first start and calls nobody.
  command: (paths, url) => [
    ...paths,
    "--headless",
    "--no-remote",
    "--remote-debugging-port=0",
    url,
  ],
};

/** Safari's engine, in the browser that its GTK port is tried out with. */
export const webkit: Engine = {
  name: "webkit",
  packages: ["webkit2gtk-driver", "xvfb", "xauth"],
  needs: [["/usr/bin/xvfb-run"], ["/usr/{lib,lib/*,libexec}/webkit2gtk-4.1/MiniBrowser"]],
  // Features that Safari has and the port leaves off.
  command: ([xvfb = "", ...browser], url) => [
    xvfb,
    "-a",
    ...browser,
    "--features=+StorageAPI,+StorageAPIEstimate",
    url,
  ],
};

export const engines: readonly Engine[] = [firefox, webkit];

/** Whether what is missing can be installed here, and so must be there when tests run. */
export const isDebianRoot = process.getuid?.() === 0 && existsSync("/etc/debian_version");

/** The paths of what an engine needs, or nothing where one of them is not on this machine. */
export function findEngine({ needs }: Engine): string[] | undefined {
  const paths = needs.flatMap((places) => globSync(places)[0] ?? []);
  return paths.length === needs.length ? paths : undefined;
}

/** Whether the tests run in an engine: where it could be installed they must, and fail without it. */
export function isExpected(engine: Engine): boolean {
  if (isDebianRoot || findEngine(engine)) return true;
  const { name, needs } = engine;
  console.warn(
    `No test runs in ${name}, as ${needs.map(([place]) => place).join(" or ")} is missing`,
  );
  return false;
}
