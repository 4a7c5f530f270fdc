class Money {
  readonly cents = 5;
}

/** What no store may take, by name: it would come back as something else, or not at all. */
export const refusedValues: Readonly<Record<string, () => unknown>> = {
  "a function": () => () => {},
  "a symbol": () => Symbol("s"),
  "an instance of a class": () => new Money(),
  "a FormData": () => new FormData(),
  "a URL": () => new URL("https://example.com"),
  "a Promise": () => Promise.resolve(1),
  "a WeakMap": () => new WeakMap(),
  "a DataView": () => new DataView(new ArrayBuffer(1)),
  "a cycle": () => {
    const ring: Record<string, unknown> = {};
    ring["ring"] = ring;
    return ring;
  },
  "lists in lists, 10,000 deep": () => {
    let list: unknown[] = [];
    for (let depth = 0; depth < 10_000; depth++) list = [list];
    return list;
  },
};
