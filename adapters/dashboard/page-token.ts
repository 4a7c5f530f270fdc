/** The token of this window, for as long as it is open. */
export interface KeptToken {
  read(): string;
  keep(token: string): void;
  forget(): void;
}

/**
 * Keeps a token in the session's storage, which no other window reads, and which nothing sends anywhere.
 * @param mount Where the routes are: those at another address of this origin have a token of their own.
 */
export function keptToken(mount: string): KeptToken {
  const key = `footplate:token:${mount}`;
  return {
    read: () => ifAllowed(() => sessionStorage.getItem(key)) ?? "",
    keep: (token) => void ifAllowed(() => sessionStorage.setItem(key, token)),
    forget: () => void ifAllowed(() => sessionStorage.removeItem(key)),
  };
}

// Whoever lets no site keep anything is asked after each reload.
function ifAllowed<T>(use: () => T): T | undefined {
  try {
    return use();
  } catch {
    return undefined;
  }
}
