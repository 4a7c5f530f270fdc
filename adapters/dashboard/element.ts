import { render } from "hono/jsx/dom";
import type { Flow, FlowFactory, JobBoard, Masking, Persistence } from "../../src/index.ts";
import { App } from "./app.ts";
import { h } from "./node.ts";
import type { FlowSource } from "./reading.ts";
import { STYLE } from "./style.ts";

/** `<footplate-dashboard>`: set the properties, it does the rest. */
export type DashboardElement = HTMLElement & {
  board: JobBoard | undefined;
  persistence: Persistence | undefined;
  flows: readonly (Flow | FlowFactory)[];
  mask: Masking | undefined;
  /** No buttons that change anything. @default false */
  readOnly: boolean;
};

/** The element as the page of `jobRoutes` uses it. */
export type ServedElement = DashboardElement & { flowSource: FlowSource | undefined };

/**
 * Registers the element; importing this module alone does not. A tag that is registered stays as it is.
 * @param tag @default "footplate-dashboard"
 */
export function defineDashboard(tag = "footplate-dashboard"): void {
  if (!customElements.get(tag)) customElements.define(tag, elementClass());
}

// Made here, not at import: HTMLElement is not known on a server that renders the page around it.
function elementClass(): new () => ServedElement {
  return class extends HTMLElement {
    #given: Omit<ServedElement, keyof HTMLElement> = {
      board: undefined,
      persistence: undefined,
      flows: [],
      mask: undefined,
      readOnly: false,
      flowSource: undefined,
    };
    #isDue = false;

    constructor() {
      super();
      const sheet = new CSSStyleSheet();
      sheet.replaceSync(STYLE);
      this.attachShadow({ mode: "open" }).adoptedStyleSheets = [sheet];
    }
    connectedCallback() {
      // What was set before the element was defined hides the property of the class.
      for (const key of Object.keys(this.#given)) {
        if (!Object.hasOwn(this, key)) continue;
        const value = Reflect.get(this, key);
        Reflect.deleteProperty(this, key);
        Reflect.set(this, key, value);
      }
      this.#draw();
    }
    disconnectedCallback() {
      this.#draw();
    }
    get board() {
      return this.#given.board;
    }
    set board(board) {
      this.#set({ board });
    }
    get persistence() {
      return this.#given.persistence;
    }
    set persistence(persistence) {
      this.#set({ persistence });
    }
    get flows() {
      return this.#given.flows;
    }
    set flows(flows) {
      this.#set({ flows });
    }
    get mask() {
      return this.#given.mask;
    }
    set mask(mask) {
      this.#set({ mask });
    }
    get readOnly() {
      return this.#given.readOnly;
    }
    set readOnly(readOnly) {
      this.#set({ readOnly });
    }
    get flowSource() {
      return this.#given.flowSource;
    }
    set flowSource(flowSource) {
      this.#set({ flowSource });
    }
    #set(given: Partial<Omit<ServedElement, keyof HTMLElement>>) {
      this.#given = { ...this.#given, ...given };
      this.#draw();
    }
    // Once for all the properties that are set together.
    #draw() {
      if (this.#isDue) return;
      this.#isDue = true;
      queueMicrotask(() => {
        this.#isDue = false;
        const { board } = this.#given;
        this.#mount(board && this.isConnected ? { ...this.#given, board } : undefined);
      });
    }
    #mounted: HTMLElement | undefined;
    #mount(sources: Parameters<typeof App>[0]["sources"] | undefined) {
      const before = this.#mounted;
      // Rendering nothing ends what the last one listened to.
      if (before) render(null, before);
      before?.remove();
      this.#mounted = undefined;
      if (!sources) return;
      this.#mounted = document.createElement("div");
      this.shadowRoot!.append(this.#mounted);
      render(h(App, { sources }), this.#mounted);
    }
  };
}
