import SuperJSON from "superjson";
import { FootplateError } from "../../src/index.ts";
import { createCodec, MEDIA_TYPE } from "../../src/adapter.ts";
import { createPlainJson } from "./plain-json.ts";
import { refusal } from "./problem.ts";

/** How bodies are read and written: as plain JSON for people, as a codec's text for those who ask for it. */
export interface Format {
  /**
   * An empty body is undefined with `orNothing`.
   * @throws {FootplateError} `INVALID_INPUT`: 415 for another content type, 413 above `maxBytes`, 400 for no JSON
   */
  read(request: Request, maxBytes: number, orNothing?: boolean): Promise<unknown>;
  /** As plain JSON: without what that has no word for. */
  json(value: unknown): string;
  write(
    request: Request,
    value: unknown,
    status: number,
    headers?: Record<string, string>,
  ): Response;
}

const JSON_TYPE = "application/json";

/** Makes the format of one app. */
export function createFormat(): Format {
  const codec = createCodec(new SuperJSON());
  const json = createPlainJson();

  return {
    json,
    async read(request, maxBytes, orNothing = false) {
      const type = request.headers.get("content-type")?.split(";")[0]?.trim().toLowerCase();
      // Not for tidiness alone: a form on any page can send text here, but not under these types.
      if (type !== JSON_TYPE && type !== MEDIA_TYPE) {
        throw refusal(415, `The content type must be "${JSON_TYPE}", but is "${type ?? ""}"`);
      }
      const text = await textOf(request, maxBytes);
      if (orNothing && text === "") return undefined;
      return type === MEDIA_TYPE ? codec.decode(text) : parsed(text);
    },
    write(request, value, status, headers = {}) {
      const isRich = request.headers.get("accept")?.includes(MEDIA_TYPE) === true;
      const body = isRich ? codec.encode(value) : json(value);
      return new Response(body, {
        status,
        headers: {
          "content-type": isRich ? MEDIA_TYPE : JSON_TYPE,
          vary: "accept",
          // Jobs change under their address (P42).
          "cache-control": "no-store",
          ...headers,
        },
      });
    },
  };
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new FootplateError("INVALID_INPUT", "The body is no JSON", { cause });
  }
}

/** Counted while it is read: a length that was announced may be a lie, or missing. */
async function textOf(request: Request, maxBytes: number): Promise<string> {
  const tooLarge = () =>
    refusal(413, `The body is larger than "${maxBytes}" bytes`, { maxBodyBytes: maxBytes });
  if (Number(request.headers.get("content-length")) > maxBytes) throw tooLarge();
  const reader = request.body?.getReader();
  const decoder = new TextDecoder("utf-8", { fatal: true });
  let text = "";
  try {
    for (let size = 0; reader;) {
      const { done, value } = await reader.read();
      if (done) break;
      size += value.byteLength;
      if (size > maxBytes) throw tooLarge();
      text += decoder.decode(value, { stream: true });
    }
    return text + decoder.decode();
  } catch (error) {
    if (!(error instanceof TypeError)) throw error;
    throw new FootplateError("INVALID_INPUT", "The body is not UTF-8", { cause: error });
  }
}
