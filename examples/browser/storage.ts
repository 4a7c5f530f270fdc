import { storageStatus } from "footplate/indexeddb";

/** Says how safe and how full the storage of this site is. */
export async function storageLine(): Promise<string> {
  const { persisted, usage = 0, quota = Infinity } = await storageStatus();
  const percent = Math.round((usage / quota) * 100);
  return `${percent} % full, ${persisted ? "kept" : "kept until the disk is full"}`;
}
