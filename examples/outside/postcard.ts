import { linearFlow, task, type, type TaskContext } from "footplate";
import { elsewhere } from "./elsewhere.ts";

/** What a page does for a postcard. A picture is a PNG. */
export interface Drawing {
  draw(text: string, context: TaskContext): Promise<Uint8Array>;
  /** Gives the picture with a stamp on it. */
  stamp(picture: Uint8Array, context: TaskContext): Promise<Uint8Array>;
}

/** A picture of a text, for which there must be a canvas and fonts: only a page can make it. */
export const postcard = ({ draw, stamp }: Drawing = { draw: elsewhere, stamp: elsewhere }) =>
  linearFlow("postcard", [
    task("draw", {
      needs: ["dom"],
      input: { text: type<string>() },
      provides: "drawn",
      execute: ({ text }, context) => draw(text, context),
    }),
    task("stamp", {
      needs: ["dom"],
      input: { drawn: type<Uint8Array>() },
      provides: "picture",
      execute: ({ drawn }, context) => stamp(drawn, context),
    }),
  ]);
