import type { Codec } from "../../src/adapter.ts";
import type { FlowDetail } from "../../src/index.ts";
import { createAtomRows } from "./atom-rows.ts";
import type { Database } from "./database.ts";
import { createRecords, type Columns } from "./records.ts";
import { createTexts } from "./texts.ts";

interface FlowRow extends Columns {
  readonly id: string;
  /** 1 when its atoms are in rows of their own. */
  readonly apart: 0 | 1;
}

/** A row and the flow it holds. */
export interface ReadFlow {
  readonly columns: FlowRow;
  readonly record: FlowDetail;
  /** As the row itself has it, where the last words are with its job, see `Endings`. */
  readonly stored: FlowDetail;
}

/** Reads and writes flows: a row each with its atoms, or a row each atom where there are many. */
export interface FlowRows {
  read(id: string): ReadFlow | undefined;
  /** As `read`, but without the atoms that are in rows of their own: enough to apply a change. */
  readHead(id: string): ReadFlow | undefined;
  /** The heads of a book's, oldest first. */
  readBook(bookId: string): ReadFlow[];
  /** `before` is the flow as it was read in the same transaction; without it, the flow is new. */
  write(detail: FlowDetail, before: ReadFlow | undefined): void;
  remove(flow: ReadFlow): void;
  /** Whether a new flow of these atoms has them in rows of their own. */
  areApart(atoms: FlowDetail["atoms"]): boolean;
}

// One record of more would be written again by each checkpoint: with 1,000 atoms, half a megabyte a thousand times.
const TOGETHER = 64;
const COLUMNS = "id, apart, store, record";

export function createFlowRows(database: Database, codec: Codec): FlowRows {
  const texts = createTexts(database);
  const records = createRecords<FlowDetail>("flow", codec, texts);
  const atomRows = createAtomRows(database, codec, texts);
  const areApart: FlowRows["areApart"] = (atoms) => Object.keys(atoms).length > TOGETHER;
  const parsed = (row: FlowRow): ReadFlow => {
    const stored = records.read(row.id, row);
    return { columns: row, record: stored, stored };
  };

  /** The last words, unless the flow was written since. */
  const ended = (flow: ReadFlow): ReadFlow => {
    if (flow.columns.apart || flow.stored.meta["job"] !== flow.columns.id) return flow;
    const [job] = database.run<{ ending: string }>(
      "SELECT ending FROM footplate_jobs WHERE id = ? AND ending IS NOT NULL",
      flow.columns.id,
    );
    if (!job) return flow;
    const record = codec.decode(job.ending) as FlowDetail;
    return record.revision > flow.stored.revision ? { ...flow, record } : flow;
  };

  const readHead = (id: string): ReadFlow | undefined => {
    const [row] = database.run<FlowRow>(`SELECT ${COLUMNS} FROM footplate_flows WHERE id = ?`, id);
    return row && ended(parsed(row));
  };

  return {
    areApart,
    readHead,
    read(id) {
      const head = readHead(id);
      if (!head?.columns.apart) return head;
      return { ...head, record: { ...head.record, atoms: atomRows.read(id) } };
    },
    readBook: (bookId) =>
      database
        .run<FlowRow>(
          `SELECT ${COLUMNS} FROM footplate_flows WHERE book_id = ? ORDER BY book_id, created_at, id`,
          bookId,
        )
        .map(parsed),
    write(detail, before) {
      const { id, bookId = null, createdAt, atoms } = detail;
      const apart = before ? before.columns.apart : areApart(atoms) ? 1 : 0;
      const { store, record } = records.write(
        apart ? { ...detail, atoms: {} } : detail,
        before && { columns: before.columns, record: before.stored },
      );
      if (before) {
        const changes = "UPDATE footplate_flows SET store = ?, record = ? WHERE id = ?";
        database.run(changes, store, record, id);
      } else {
        database.run(
          "INSERT INTO footplate_flows VALUES (?, ?, ?, ?, ?, ?)",
          id,
          bookId,
          createdAt,
          apart,
          store,
          record,
        );
      }
      if (!apart) return;
      const known = before?.record.atoms ?? {};
      atomRows.write(
        id,
        Object.values(atoms).filter((atom) => known[atom.name] !== atom),
      );
    },
    remove({ columns }) {
      if (columns.apart) atomRows.remove(columns.id);
      records.drop(columns.id, columns);
      database.run("DELETE FROM footplate_flows WHERE id = ?", columns.id);
    },
  };
}
