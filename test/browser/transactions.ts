/** The readwrite transactions that are begun on this page while `work` runs, with their durability. */
export async function transactionsDuring(work: () => Promise<unknown>): Promise<string[]> {
  const begun: string[] = [];
  const { transaction } = IDBDatabase.prototype;
  IDBDatabase.prototype.transaction = function (...args) {
    const [, mode, options] = args;
    if (mode === "readwrite") begun.push(options?.durability ?? "default");
    return transaction.apply(this, args);
  };
  try {
    await work();
  } finally {
    IDBDatabase.prototype.transaction = transaction;
  }
  return begun;
}
