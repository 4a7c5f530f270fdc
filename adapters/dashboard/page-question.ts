/**
 * Asks for a token.
 * @param why What was wrong with the last one.
 * @param given Called with what was answered, which may be nothing.
 */
export function question(why: string, given: (token: string) => void): HTMLElement {
  const token = made("input", { type: "password", autocomplete: "off", spellcheck: false });
  const label = made("label", {}, "Token", token);
  const reason = made("p", { id: "why", className: "why", role: "alert" }, why);
  // What is there from the start is no alert: it is told with the field, which has the focus.
  token.setAttribute("aria-describedby", reason.id);
  const form = made("form", {}, label, made("button", {}, "Show the jobs"));
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const text = token.value.trim();
    // Nothing else can be sent in a header.
    if (/^[\x21-\x7e]*$/.test(text)) given(text);
    else reason.textContent = "A token has no spaces, and only letters, digits and signs of ASCII.";
  });
  const hint = made(
    "p",
    {},
    "It is kept in this window until you close it, and sent to these routes alone. Leave it empty where none is needed.",
  );
  return made("main", {}, made("h1", {}, "Jobs"), form, reason, hint);
}

/** An element with properties and what is in it. */
export function made<K extends keyof HTMLElementTagNameMap>(
  tag: K,
  properties: Partial<HTMLElementTagNameMap[K]>,
  ...inside: readonly (Node | string)[]
): HTMLElementTagNameMap[K] {
  const element = Object.assign(document.createElement(tag), properties);
  element.append(...inside);
  return element;
}
