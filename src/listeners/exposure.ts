import { readsOf, type CompiledAtom, type Graph } from "../engine/compile.ts";
import { mask, MASKED, masksKey, type Masking } from "./mask.ts";

/** What an atom was given and what came of it. */
export interface Traffic {
  readonly input?: Readonly<Record<string, unknown>>;
  readonly result?: unknown;
}

/** Makes the function that gives of an atom's traffic what may be seen: nothing of a hidden atom, wherever it goes. */
export function createExposure(masking: Masking) {
  const isMasked = masksKey(masking);
  const hidden = new Set(masking.hideAtoms);

  return (graph: Graph, atom: CompiledAtom, traffic: Traffic): Traffic => {
    if (hidden.has(atom.name)) return {};
    const veiled = Object.fromEntries(
      readsOf(atom.code).flatMap(({ key, symbol }, at) => {
        const source = atom.sources[at];
        const isSecret = source !== undefined && hidden.has(graph.atoms[source]!.name);
        // A key may be another's name for a secret: `rebind`.
        return isSecret || isMasked(symbol) ? [[key, MASKED]] : [];
      }),
    );
    const { input, result } = traffic;
    const seen = input && overlaid(input, veiled);
    return {
      ...(seen && { input: mask(seen, masking) as Record<string, unknown> }),
      ...("result" in traffic && {
        result: isWholeSecret(atom, isMasked) ? MASKED : mask(result, masking),
      }),
    };
  };
}

/** See `createExposure`. */
export type Exposure = ReturnType<typeof createExposure>;

const overlaid = (input: object, veiled: Record<string, unknown>) =>
  Object.fromEntries(
    Object.entries(input).map(([key, value]) => [
      key,
      Object.hasOwn(veiled, key) ? veiled[key] : value,
    ]),
  );

/** The whole result is stored under one name, and that name is masked. */
function isWholeSecret({ code }: CompiledAtom, isMasked: (key: string) => boolean): boolean {
  const whole = code.kind === "retry" || code.whole;
  return whole && code.provides.some(isMasked);
}
