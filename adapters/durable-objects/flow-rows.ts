import type { Codec } from "../../src/adapter.ts";
import type { FlowDetail } from "../../src/index.ts";
import type { Database } from "./database.ts";
import { createRecords, type Columns } from "./records.ts";
import { createTexts } from "./texts.ts";

interface FlowRow extends Columns {
  readonly id: string;
}

/** A row and the flow it holds. */
export interface ReadFlow {
  readonly columns: FlowRow;
  readonly record: FlowDetail;
}

/** Reads and writes flows with their atoms, a row each. */
export interface FlowRows {
  read(id: string): ReadFlow | undefined;
  /** Those of a book, oldest first. */
  readBook(bookId: string): ReadFlow[];
  /** `before` is the flow as it was read in the same transaction; without it, the flow is new. */
  write(detail: FlowDetail, before: ReadFlow | undefined): void;
  remove(flow: ReadFlow): void;
}

export function createFlowRows(database: Database, codec: Codec): FlowRows {
  const records = createRecords<FlowDetail>("flow", codec, createTexts(database));
  const parsed = (row: FlowRow): ReadFlow => ({ columns: row, record: records.read(row.id, row) });
  return {
    read(id) {
      const [row] = database.run<FlowRow>(
        "SELECT id, store, record FROM footplate_flows WHERE id = ?",
        id,
      );
      return row && parsed(row);
    },
    readBook: (bookId) =>
      database
        .run<FlowRow>(
          "SELECT id, store, record FROM footplate_flows WHERE book_id = ? ORDER BY book_id, created_at, id",
          bookId,
        )
        .map(parsed),
    write(detail, before) {
      const { id, bookId = null, createdAt } = detail;
      const { store, record } = records.write(detail, before);
      if (before) {
        database.run(
          "UPDATE footplate_flows SET store = ?, record = ? WHERE id = ?",
          store,
          record,
          id,
        );
      } else {
        database.run(
          "INSERT INTO footplate_flows VALUES (?, ?, ?, ?, ?)",
          id,
          bookId,
          createdAt,
          store,
          record,
        );
      }
    },
    remove({ columns }) {
      records.drop(columns.id, columns);
      database.run("DELETE FROM footplate_flows WHERE id = ?", columns.id);
    },
  };
}
