import type { InputOf, OutputOf, Simplify } from "./atom.ts";

// What children need and give, put together. The names of a flow are its types' keys.

/** All that every member of a union gives, as one. */
export type Join<U> = (U extends unknown ? (x: U) => void : never) extends (x: infer I) => void
  ? I
  : never;
/** What is needed beyond what is there. */
export type Need<In, Have> = { [K in keyof In as K extends keyof Have ? never : K]: In[K] };
type Clash<In, Have> = {
  [K in keyof In & keyof Have as [Have[K]] extends [In[K]] ? never : K]: {
    given: Have[K];
    needed: In[K];
  };
};
/** The same; a thing of the wrong type is needed as `type clash`, which nobody has. */
export type Checked<In, Have> = keyof Clash<In, Have> extends never
  ? Need<In, Have>
  : Need<In, Have> & { "type clash": Simplify<Clash<In, Have>> };
/** The later provider of a name is the one that is seen. */
export type Over<Have, O> = string extends keyof O
  ? Have & O
  : keyof Have & keyof O extends never
    ? Have & O
    : Omit<Have, keyof O> & O;

/** What all children need. */
export type AllIn<C extends readonly unknown[], Acc = {}> = C extends readonly [infer H, ...infer T]
  ? AllIn<T, Acc & InputOf<H>>
  : C extends readonly []
    ? Acc
    : Acc & InputOf<C[number]>;
/** What all children give. */
export type AllOut<C extends readonly unknown[], Acc = {}> = C extends readonly [
  infer H,
  ...infer T,
]
  ? AllOut<T, Acc & OutputOf<H>>
  : C extends readonly []
    ? Acc
    : C extends readonly [...infer B, infer L]
      ? AllOut<B, Acc & OutputOf<L>>
      : Acc & Partial<Join<OutputOf<C[number]>>>;
