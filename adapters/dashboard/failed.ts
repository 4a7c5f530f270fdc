import { mask, type Failure, type Masking } from "../../src/index.ts";
import { h, type View } from "./node.ts";
import { textOf } from "./words.ts";

/** A failure, and what it came of. */
export function failed(failure: Failure, masking: Masking | undefined): View {
  const { name, code, message, details, stack, cause, errors = [] } = failure;
  return h(
    "div",
    { class: "failure" },
    h("p", { class: "bad" }, `${name}${code ? ` (${code})` : ""}: ${message}`),
    details ? h("pre", null, textOf(mask(details, masking))) : null,
    stack ? h("details", null, h("summary", null, "Stack"), h("pre", null, stack)) : null,
    cause ? h("div", null, "caused by", failed(cause, masking)) : null,
    ...errors.map((each) => failed(each, masking)),
  );
}
