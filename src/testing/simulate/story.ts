import type { World } from "./world.ts";

/** What happened, for whoever has to understand a violation. */
export interface Story {
  /** `about`: the job it was about, or nothing where it was about all. */
  tell(about: string, text: string): void;
  /** All that was about one job, or about all. */
  of(about: string): readonly string[];
}

/** Makes an empty story of a world. */
export function createStory(world: World): Story {
  const told: { readonly at: number; readonly about: string; readonly text: string }[] = [];
  return {
    tell: (about, text) => void told.push({ at: world.now, about, text }),
    of: (subject) =>
      told
        .filter(({ about }) => subject === "" || about === "" || about.split(" ").includes(subject))
        .map(({ at, text }) => `${(at / 1_000).toFixed(3)} s ${text}`),
  };
}
