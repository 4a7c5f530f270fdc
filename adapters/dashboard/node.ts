import { createElement } from "hono/jsx/dom";

/** What a component returns; text in it is always text, never markup. */
export type View = ReturnType<typeof createElement>;

type Component = (props: any) => View;

/** Makes a node of a tag or a component. */
export const h = createElement as (
  tag: string | Component,
  props: object | null,
  ...children: unknown[]
) => View;

/** A button that does something at once. */
export const button = (label: string, onClick: () => void): View =>
  h("button", { type: "button", onClick }, label);
