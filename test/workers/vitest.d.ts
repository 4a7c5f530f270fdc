import "vitest";

declare module "vitest" {
  interface ProvidedContext {
    /** Before which calls an object is interrupted: one in so many, as the seed has it. */
    interruptions: { readonly seed: number; readonly oneIn: number };
  }
}
