/** A node of a flow, as far as it can be seen without its types. */
export interface Node {
  readonly kind: "task" | "retry" | "flow";
  readonly name: string;
  /** The symbols it reads, after `rebind`, without what `inject` gives; sorted. */
  readonly requires: readonly string[];
  readonly provides: readonly string[];
}

/** `In` is what it needs by name, `Out` what it gives by name. */
export interface Atom<In extends object = any, Out extends object = any> extends Node {
  readonly "~io"?: (input: In) => Out;
}

/** `any` becomes an open record: an untyped atom may need or give anything. */
export type Open<T> = 0 extends 1 & T ? { [name: string]: any } : T;
/** What an atom needs, all that every one of a union needs. */
export type InputOf<A> = [A] extends [{ readonly "~io"?: (input: infer I) => any }] ? Open<I> : {};
/** What an atom gives. */
export type OutputOf<A> = A extends { readonly "~io"?: (input: any) => infer O } ? Open<O> : {};
/** An intersection as one object type, so that messages show its keys. */
export type Simplify<T> = { [K in keyof T]: T[K] } & {};
