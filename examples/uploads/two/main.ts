const template = document.querySelector("template")!;
document.querySelector("main")!.append(...["Left tab", "Right tab"].map(tabNamed));

/** The demo in a frame, which is as good as a tab of its own, with what may happen to it. */
function tabNamed(name: string): HTMLElement {
  const tab = template.content.firstElementChild!.cloneNode(true) as HTMLElement;
  const frame = tab.querySelector("iframe")!;
  const kill = tab.querySelector<HTMLButtonElement>("[data-testid=kill]")!;
  const freeze = tab.querySelector<HTMLButtonElement>("[data-testid=freeze]")!;
  tab.querySelector("h2")!.textContent = frame.title = name;

  const show = (isFrozen: boolean) => {
    const isThere = frame.isConnected;
    kill.textContent = isThere ? "Kill this tab" : "Open it again";
    freeze.disabled = !isThere;
    freeze.textContent = isFrozen ? "Go on" : "Freeze";
    freeze.ariaPressed = String(isFrozen);
    frame.inert = isFrozen;
  };
  kill.addEventListener("click", () => {
    if (frame.isConnected) crash(frame);
    else tab.append(frame);
    show(false);
  });
  freeze.addEventListener("click", () => {
    const isFrozen = freeze.ariaPressed === "true";
    frame.contentDocument!.dispatchEvent(new Event(isFrozen ? "resume" : "freeze"));
    show(!isFrozen);
  });
  return tab;
}

/** Takes a frame away before it can say goodbye. */
function crash(frame: HTMLIFrameElement): void {
  const silence = (event: Event) => event.stopImmediatePropagation();
  frame.contentWindow!.addEventListener("pagehide", silence, { capture: true });
  frame.remove();
}
