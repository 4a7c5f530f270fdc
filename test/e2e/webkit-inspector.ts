/** A page of WebKit, as its inspector sees it. */
export interface Inspected {
  /** @throws Error where the page goes away before it has answered */
  send<T>(method: string, params?: Readonly<Record<string, unknown>>): Promise<T>;
  /** Resolves with the next event of a method. */
  next(method: string): Promise<void>;
  /** Has all that is waited for rejected: the page will not answer. */
  giveUp(): void;
}

interface Told {
  readonly id?: number;
  readonly method?: string;
  readonly params?: {
    readonly message: string;
    readonly targetInfo: { readonly targetId: string; readonly type: string };
    readonly newTargetId: string;
  };
  readonly result?: unknown;
  readonly error?: { readonly message: string };
}

/** Opens the inspector's connection to a page. */
export async function inspect(address: string): Promise<Inspected> {
  const socket = new WebSocket(address);
  const answers = new Map<number, (answer: Told) => void>();
  const events = new Map<string | undefined, () => void>();
  let last = 0;
  // A page is behind a target, and behind another when its process is.
  let target = "";

  const giveUp = () => {
    for (const answer of answers.values()) answer({ error: { message: "The page went away" } });
    answers.clear();
  };
  const hear = ({ id, method, params, ...rest }: Told): void => {
    if (id !== undefined) answers.get(id)?.(rest);
    if (id !== undefined) answers.delete(id);
    if (method === "Target.targetCreated" && params?.targetInfo.type === "page") {
      target ||= params.targetInfo.targetId;
    }
    if (method === "Target.didCommitProvisionalTarget") target = params!.newTargetId;
    if (method === "Target.targetDestroyed") giveUp();
    if (method === "Target.dispatchMessageFromTarget") hear(JSON.parse(params!.message) as Told);
    events.get(method)?.();
  };
  const next = (method: string) =>
    new Promise<void>((resolve) => {
      events.set(method, resolve);
    });

  const isReady = next("Target.targetCreated");
  socket.addEventListener("message", ({ data }) => hear(JSON.parse(String(data)) as Told));
  socket.addEventListener("close", giveUp);
  await Promise.race([
    isReady,
    new Promise((_, reject) => {
      socket.addEventListener("error", () => reject(new Error(`No page is at "${address}"`)));
    }),
  ]);

  return {
    send: <T>(method: string, params = {}) =>
      new Promise<T>((resolve, reject) => {
        const id = ++last;
        answers.set(id, ({ result, error }) => {
          if (error) reject(new Error(`"${method}" failed: ${error.message}`));
          else resolve(result as T);
        });
        const message = JSON.stringify({ id, method, params });
        const wrapped = { targetId: target, message };
        // Numbers of its own, as what answers it is not the page.
        socket.send(
          JSON.stringify({ id: -id, method: "Target.sendMessageToTarget", params: wrapped }),
        );
      }),
    next,
    giveUp,
  };
}
