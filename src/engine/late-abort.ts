/** An AbortController whose signal is made when somebody asks for it: most tasks never do. */
export interface LateAbort {
  readonly signal: AbortSignal;
  abort(reason: unknown): void;
}

export function lateAbort(): LateAbort {
  let controller: AbortController | undefined;
  let aborted: { readonly reason: unknown } | undefined;
  return {
    get signal() {
      if (!controller) {
        controller = new AbortController();
        if (aborted) controller.abort(aborted.reason);
      }
      return controller.signal;
    },
    abort(reason) {
      aborted ??= { reason };
      controller?.abort(aborted.reason);
    },
  };
}
