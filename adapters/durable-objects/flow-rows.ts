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

/** A flow, and where it was found. */
export interface ReadFlow {
  readonly record: FlowDetail;
  /** Its own row, and what that holds; none while its job's row holds all that is known of it. */
  readonly row?: { readonly columns: FlowRow; readonly stored: FlowDetail };
}

/**
 * Reads and writes flows: a row each with its atoms, or a row each atom where there are many. A small one that the object runs
 * itself is in its job's row, and so is the last word of one that has a row: the later of the two counts.
 */
export interface FlowRows {
  read(id: string): ReadFlow | undefined;
  /** As `read`, but without the atoms that are in rows of their own: enough to apply a change. */
  readHead(id: string): ReadFlow | undefined;
  /** Whether it has a row of its own. */
  hasRow(id: string): boolean;
  /** The heads of a book's, oldest first. */
  readBook(bookId: string): ReadFlow[];
  /** Their ids, of those that cannot be read as well. */
  idsOfBook(bookId: string): string[];
  /** `before` is the flow as it was read in the same transaction; without it, the flow is new. */
  write(detail: FlowDetail, before: ReadFlow | undefined): void;
  /** Removes it without reading it, as what cannot be read has to go one day, too. */
  remove(id: string): void;
  /** What of a flow may be in its job's row; undefined for one that has to have a row. */
  textOf(detail: FlowDetail): string | undefined;
}

// One record of more would be written again by each checkpoint: with 1,000 atoms, half a megabyte a thousand times.
const TOGETHER = 64;
// What is longer would be read by every look at the job.
const SMALL = 16_000;
const COLUMNS = "id, apart, store, record";

/** @param onWrite Told which flow is written or removed here. */
export function createFlowRows(
  database: Database,
  codec: Codec,
  onWrite: (id: string) => void = () => {},
): FlowRows {
  const texts = createTexts(database);
  const records = createRecords<FlowDetail>("flow", codec, texts);
  const atomRows = createAtomRows(database, codec, texts);
  const areApart = (atoms: FlowDetail["atoms"]) => Object.keys(atoms).length > TOGETHER;
  const parsed = (columns: FlowRow): ReadFlow => {
    const stored = records.read(columns.id, columns);
    return { record: stored, row: { columns, stored } };
  };

  const withJob = (id: string): FlowDetail | undefined => {
    const [job] = database.run<{ ending: string }>(
      "SELECT ending FROM footplate_jobs WHERE id = ? AND ending IS NOT NULL",
      id,
    );
    return job && (codec.decode(job.ending) as FlowDetail);
  };

  const rowOf = (id: string): FlowRow | undefined =>
    database.run<FlowRow>(`SELECT ${COLUMNS} FROM footplate_flows WHERE id = ?`, id)[0];

  const readHead = (id: string): ReadFlow | undefined => {
    const row = rowOf(id);
    const own = row && parsed(row);
    // A redriven job's second flow has an id of its own, and its job's row holds what became of the first.
    if (own && (own.row?.columns.apart || own.record.meta["job"] !== id)) return own;
    const record = withJob(id);
    return record && record.revision > (own?.record.revision ?? -1) ? { ...own, record } : own;
  };

  return {
    readHead,
    read(id) {
      const head = readHead(id);
      if (!head?.row?.columns.apart) return head;
      return { ...head, record: { ...head.record, atoms: atomRows.read(id) } };
    },
    hasRow: (id) => database.run("SELECT 1 FROM footplate_flows WHERE id = ?", id).length > 0,
    readBook: (bookId) =>
      database
        .run<FlowRow>(
          `SELECT ${COLUMNS} FROM footplate_flows WHERE book_id = ? ORDER BY book_id, created_at, id`,
          bookId,
        )
        .map(parsed),
    idsOfBook: (bookId) =>
      database
        .run<FlowRow>("SELECT id FROM footplate_flows WHERE book_id = ?", bookId)
        .map(({ id }) => id),
    write(detail, before) {
      const { id, bookId = null, createdAt, atoms } = detail;
      const { row } = before ?? {};
      onWrite(id);
      const apart = row ? row.columns.apart : areApart(atoms) ? 1 : 0;
      const { store, record } = records.write(
        apart ? { ...detail, atoms: {} } : detail,
        row && { columns: row.columns, record: row.stored },
      );
      if (row) {
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
      const known = (row && before?.record.atoms) ?? {};
      atomRows.write(
        id,
        Object.values(atoms).filter((atom) => known[atom.name] !== atom),
      );
    },
    remove(id) {
      onWrite(id);
      const row = rowOf(id);
      if (row?.apart) atomRows.remove(id);
      if (row) records.drop(id, row);
      database.run("DELETE FROM footplate_flows WHERE id = ?", id);
      // It would be there again otherwise, out of its job's row.
      database.run(
        "UPDATE footplate_jobs SET ending = NULL WHERE id = ? AND ending IS NOT NULL",
        id,
      );
    },
    textOf(detail) {
      const { id, bookId, meta, atoms } = detail;
      if (meta["job"] !== id || bookId !== undefined || areApart(atoms)) return undefined;
      const text = codec.encode(detail, "flow");
      return text.length > SMALL ? undefined : text;
    },
  };
}
