import { h, type View } from "./node.ts";

const STEP = 3;
const HEIGHT = 18;

/** A row of bars, as high as there is much; for the eye alone, its number is told beside it. */
export function Sparkline({ parts }: { parts: readonly number[] }): View {
  const most = Math.max(1, ...parts);
  const bars = parts.map((count, at) => {
    const height = (count / most) * (HEIGHT - 1) + 1;
    return `M${at * STEP + 1} ${HEIGHT}v${-height.toFixed(1)}`;
  });
  return h(
    "svg",
    { class: "spark", width: parts.length * STEP, height: HEIGHT, "aria-hidden": "true" },
    h("path", { d: bars.join("") }),
  );
}
