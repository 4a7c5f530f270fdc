/** An object without some of its keys: a copy, unless it has none of them. */
export function without<T extends object, K extends keyof T>(
  object: T,
  ...keys: readonly K[]
): Omit<T, K> {
  if (!keys.some((key) => key in object)) return object;
  // Not a spread and then `delete`, after which an object is slow for ever.
  const copy: Partial<T> = {};
  for (const key of Object.keys(object) as (keyof T)[]) {
    if (!keys.includes(key as K)) copy[key] = object[key];
  }
  return copy as Omit<T, K>;
}
