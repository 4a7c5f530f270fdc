/** Asks once for each name, however often it is called. */
export function memo<T>(ask: (name: string) => Promise<T>): (name: string) => Promise<T> {
  const asked = new Map<string, Promise<T>>();
  return (name) => {
    const asking = asked.get(name) ?? ask(name);
    asked.set(name, asking);
    return asking;
  };
}
