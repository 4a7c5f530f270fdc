/**
 * The name under which `await using` closes a value. An engine may have no such symbol, as WebKitGTK 2.50 has not: there
 * it is the one that compilers look for in its place.
 */
export const asyncDispose: typeof Symbol.asyncDispose =
  Symbol.asyncDispose ?? Symbol.for("Symbol.asyncDispose");
