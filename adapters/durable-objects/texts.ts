import type { Database } from "./database.ts";

// A row holds 2 MB, and a character up to 3 bytes. https://developers.cloudflare.com/durable-objects/platform/limits/
const PART = 500_000;

/** Keeps texts that are too long for a column, or too long to be written again with the row they belong to. */
export interface Texts {
  /** What the column is to hold: the text, or null when it was put aside. `before` is what the column held until now. */
  keep(owner: string, text: string, limit: number, before?: string | null): string | null;
  /** The text of a column that `keep` filled. */
  read(owner: string, column: string | null): string;
  /** Forgets what was put aside. */
  drop(owner: string): void;
}

export function createTexts(database: Database): Texts {
  const drop = (owner: string) => {
    database.run("DELETE FROM footplate_texts WHERE owner = ?", owner);
  };
  return {
    keep(owner, text, limit, before) {
      if (before === null) drop(owner);
      if (text.length <= limit) return text;
      partsOf(text).forEach((part, index) => {
        database.run("INSERT INTO footplate_texts VALUES (?, ?, ?)", owner, index, part);
      });
      return null;
    },
    read(owner, column) {
      if (column !== null) return column;
      return database
        .run<{ text: string }>(
          "SELECT text FROM footplate_texts WHERE owner = ? ORDER BY part",
          owner,
        )
        .map((part) => part.text)
        .join("");
    },
    drop,
  };
}

function partsOf(text: string): string[] {
  const parts: string[] = [];
  for (let start = 0, end = 0; start < text.length; start = end) {
    end = Math.min(start + PART, text.length);
    // Half a surrogate pair has no UTF-8 form and would be stored as U+FFFD.
    if (end < text.length && isHighSurrogate(text.charCodeAt(end - 1))) end--;
    parts.push(text.slice(start, end));
  }
  return parts;
}

const isHighSurrogate = (unit: number) => unit >= 0xd800 && unit < 0xdc00;
