import { readdirSync, readFileSync } from "node:fs";

/** A process, as Linux tells of it. */
export interface Process {
  readonly pid: number;
  readonly parent: number;
  /** The first 15 characters. */
  readonly name: string;
  /** The processor time it has taken. */
  readonly ticks: number;
}

/** All that a process has started, and that they have started. */
export function processesBelow(above: number): readonly Process[] {
  const all = new Map(
    readdirSync("/proc").flatMap((name) => {
      const found = Number(name) > 0 && processOf(Number(name));
      return found ? [[found.pid, found] as const] : [];
    }),
  );
  const isBelow = (pid: number): boolean => {
    const parent = all.get(pid)?.parent ?? 0;
    return parent === above || (parent > 1 && isBelow(parent));
  };
  return [...all.values()].filter(({ pid }) => isBelow(pid));
}

function processOf(pid: number): Process | undefined {
  try {
    // The figures come behind the name, which may have anything in it.
    const [, name = "", rest = ""] =
      /\((.*)\) (.*)/s.exec(readFileSync(`/proc/${pid}/stat`, "utf8")) ?? [];
    const figures = rest.split(" ").map(Number);
    return { pid, name, parent: figures[1] ?? 0, ticks: (figures[11] ?? 0) + (figures[12] ?? 0) };
  } catch {
    // It is gone by now.
    return undefined;
  }
}
