/**
 * Runs `work` while the next transaction that is to be committed aborts once all its requests have succeeded, as one does
 * whose disk turns out to be full at the end.
 */
export async function abortingOne<T>(work: () => Promise<T>): Promise<T> {
  const { commit } = IDBTransaction.prototype;
  const { put } = IDBObjectStore.prototype;
  const last = new WeakMap<IDBTransaction, IDBRequest>();
  const restore = () => {
    IDBTransaction.prototype.commit = commit;
    IDBObjectStore.prototype.put = put;
  };
  IDBObjectStore.prototype.put = function (...args) {
    const request = put.apply(this, args);
    last.set(this.transaction, request);
    return request;
  };
  IDBTransaction.prototype.commit = function () {
    const request = last.get(this);
    if (!request) return commit.call(this);
    request.addEventListener("success", () => this.abort());
    restore();
  };
  return work().finally(restore);
}

/** Runs `work` while the next transaction that writes is completed and yet ends as an aborted one, as on a connection that is lost. */
export async function misreportingOne<T>(work: () => Promise<T>): Promise<T> {
  const { transaction } = IDBDatabase.prototype;
  const restore = () => {
    IDBDatabase.prototype.transaction = transaction;
  };
  IDBDatabase.prototype.transaction = function (...args) {
    const tx = transaction.apply(this, args);
    if (tx.mode === "readonly") return tx;
    restore();
    tx.addEventListener("complete", (event) => {
      event.stopImmediatePropagation();
      tx.dispatchEvent(new Event("abort"));
    });
    return tx;
  };
  return work().finally(restore);
}
