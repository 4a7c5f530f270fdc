/** What the browser promised: may it evict us, and how full are we. `usage` and `quota` are in bytes. */
export async function storageStatus(): Promise<{
  persisted: boolean;
  usage?: number;
  quota?: number;
}> {
  const storage = manager();
  const persisted = (await storage?.persisted?.()) ?? false;
  const { usage, quota } = (await storage?.estimate?.()) ?? ({} as StorageEstimate);
  return {
    persisted,
    ...(usage !== undefined && { usage }),
    ...(quota !== undefined && { quota }),
  };
}

/** Asks the browser not to evict this origin, if it has not promised that yet. Nothing waits for the answer. */
export function askToPersist(): void {
  const storage = manager();
  // Some browsers ask the person: where it is promised already they are left in peace.
  storage
    ?.persisted?.()
    .then((persisted) => persisted || storage.persist())
    .catch(() => {});
}

// There is none on insecure origins and outside of browsers.
const manager = (): StorageManager | undefined => globalThis.navigator?.storage;
