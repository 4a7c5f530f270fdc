import type { Codec } from "../../src/adapter.ts";
import type { AtomDetail } from "../../src/index.ts";
import type { Database } from "./database.ts";
import type { Texts } from "./texts.ts";

/** Atoms in rows of their own, for flows of so many that writing all with each checkpoint would cost more than it tells. */
export interface AtomRows {
  read(flowId: string): Record<string, AtomDetail>;
  write(flowId: string, atoms: readonly AtomDetail[]): void;
  /** Removes those of a flow. */
  remove(flowId: string): void;
}

// A row may hold 2 MB, and a character be 3 bytes long.
const LIMIT = 500_000;

export function createAtomRows(database: Database, codec: Codec, texts: Texts): AtomRows {
  const ownerOf = (flowId: string, name: string) => `atom/${flowId}/${name}`;
  const rowsOf = (flowId: string) =>
    database.run<{ name: string; record: string | null }>(
      "SELECT name, record FROM footplate_atoms WHERE flow_id = ?",
      flowId,
    );
  return {
    read: (flowId) =>
      Object.fromEntries(
        rowsOf(flowId).map(({ name, record }) => [
          name,
          codec.decode(texts.read(ownerOf(flowId, name), record)) as AtomDetail,
        ]),
      ),
    write(flowId, atoms) {
      for (const atom of atoms) {
        const record = codec.encode(atom, "atom");
        database.run(
          "INSERT INTO footplate_atoms VALUES (?, ?, ?) ON CONFLICT DO UPDATE SET record = excluded.record",
          flowId,
          atom.name,
          // Null, as though it had been put aside before: what is there now was not read.
          texts.keep(ownerOf(flowId, atom.name), record, LIMIT, null),
        );
      }
    },
    remove(flowId) {
      for (const { name, record } of rowsOf(flowId)) {
        if (record === null) texts.drop(ownerOf(flowId, name));
      }
      database.run("DELETE FROM footplate_atoms WHERE flow_id = ?", flowId);
    },
  };
}
