import type { TaskContext } from "footplate";
import type { Drawing } from "../postcard.ts";

const WIDTH = 480;
const HEIGHT = 300;
const LETTER_MS = 40;
const INKS = ["#1f6feb", "#b42318", "#1a7f4b", "#8a4fbf", "#b25e09"];

/** Draws postcards where everybody can see it. */
export function createDesk(place: HTMLElement): Drawing {
  /** A canvas on the desk for as long as `work` takes. */
  const onCanvas = async (work: (pen: CanvasRenderingContext2D) => Promise<void>) => {
    const canvas = Object.assign(document.createElement("canvas"), {
      width: WIDTH,
      height: HEIGHT,
    });
    place.append(canvas);
    try {
      await work(canvas.getContext("2d")!);
      return await pngOf(canvas);
    } finally {
      canvas.remove();
    }
  };

  return {
    draw: (text, context) =>
      onCanvas(async (pen) => {
        pen.fillStyle = "#fffdf7";
        pen.fillRect(0, 0, WIDTH, HEIGHT);
        await write(pen, text, context);
      }),
    stamp: (picture, { signal }) =>
      onCanvas(async (pen) => {
        pen.drawImage(await createImageBitmap(new Blob([picture as BlobPart])), 0, 0);
        await pause(10 * LETTER_MS, signal);
        pen.strokeStyle = "#5c6675";
        pen.setLineDash([3, 3]);
        pen.strokeRect(WIDTH - 82, 18, 62, 74);
        pen.font = "34px serif";
        pen.fillStyle = INKS[0]!;
        pen.fillText("✦", WIDTH - 66, 68);
      }),
  };
}

/** Writes letter by letter, so that there is time to close the page. */
async function write(
  pen: CanvasRenderingContext2D,
  text: string,
  { signal, progress }: TaskContext,
): Promise<void> {
  pen.font = "italic 29px Georgia, serif";
  pen.fillStyle = INKS[text.length % INKS.length]!;
  let [x, y] = [28, 60];
  let done = 0;
  for (const word of text.split(/(?<=\s)/)) {
    if (x + pen.measureText(word.trimEnd()).width > rightOf(y)) [x, y] = [28, y + 42];
    for (const letter of word) {
      pen.fillText(letter, x, y + 2 * Math.sin(done));
      x += pen.measureText(letter).width;
      done += 1;
      progress(done / text.length);
      await pause(LETTER_MS, signal);
    }
  }
}

/** Where a line ends that must leave the stamp its place. */
const rightOf = (y: number) => (y < 130 ? WIDTH - 100 : WIDTH - 28);

async function pngOf(canvas: HTMLCanvasElement): Promise<Uint8Array> {
  const png = await new Promise<Blob | null>((resolve) => canvas.toBlob(resolve, "image/png"));
  if (!png) throw new Error("The canvas gave no picture");
  return new Uint8Array(await png.arrayBuffer());
}

async function pause(ms: number, signal: AbortSignal): Promise<void> {
  await new Promise((resolve) => setTimeout(resolve, ms));
  signal.throwIfAborted();
}
