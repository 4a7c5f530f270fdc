/** A statement that wrote, and what it was given. */
export interface Written {
  readonly statement: string;
  readonly values: readonly SqlStorageValue[];
}

/** What an object wrote, as it is billed. */
export interface Tally {
  rowsWritten: number;
  alarms: number;
  /** A list for each transaction; "sync" where the object waited until the disk had it all. */
  readonly transactions: (Written[] | "sync")[];
}

/** Listens to all that is written to an object's storage from now on. */
export function hear(storage: DurableObjectStorage): Tally {
  const tally: Tally = { rowsWritten: 0, alarms: 0, transactions: [] };
  const { sql } = storage;
  const exec = sql.exec.bind(sql);
  const transactionSync = storage.transactionSync.bind(storage);
  const setAlarm = storage.setAlarm.bind(storage);
  const sync = storage.sync.bind(storage);
  let open: Written[] | undefined;

  const heard = (statement: string, ...values: SqlStorageValue[]) => {
    const cursor = exec(statement, ...values);
    const rows = cursor.toArray();
    tally.rowsWritten += cursor.rowsWritten;
    if (cursor.rowsWritten > 0) {
      const written = { statement, values };
      if (open) open.push(written);
      else tally.transactions.push([written]);
    }
    return { toArray: () => rows };
  };
  Object.defineProperty(sql, "exec", { value: heard });
  Object.defineProperties(storage, {
    transactionSync: {
      value: <T>(work: () => T): T => {
        const within: Written[] = (open = []);
        try {
          return transactionSync(work);
        } finally {
          open = undefined;
          if (within.length > 0) tally.transactions.push(within);
        }
      },
    },
    setAlarm: {
      value: (time: number) => {
        tally.alarms += 1;
        return setAlarm(time);
      },
    },
    sync: {
      value: () => {
        tally.transactions.push("sync");
        return sync();
      },
    },
  });
  return tally;
}
