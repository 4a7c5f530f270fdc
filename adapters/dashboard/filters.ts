import { h, type View } from "./node.ts";
import { FILTERS, hashOf, listOf, placeOf, type Place } from "./place.ts";

const FIELDS: Readonly<Record<(typeof FILTERS)[number], [label: string, type: string]>> = {
  text: ["Search jobs", "search"],
  flow: ["Flow", "text"],
  owner: ["Owner", "text"],
  lane: ["Lane", "text"],
  before: ["Ended before", "datetime-local"],
};

/** What narrows the list; all of it is kept in the address. */
export function Filters({ place, go }: { place: Place; go: (place: Place) => void }): View {
  const submit = (event: SubmitEvent) => {
    event.preventDefault();
    const given = new FormData(event.target as HTMLFormElement);
    const filters = FILTERS.map((key) => [key, String(given.get(key) ?? "")]);
    go({ ...listOf(placeOf(location.hash)), ...Object.fromEntries(filters) });
  };
  const isNarrowed = FILTERS.some((key) => place[key]);
  return h(
    "form",
    { class: "filters", role: "search", onSubmit: submit },
    ...FILTERS.map((key) => {
      const [label, type] = FIELDS[key];
      return h(
        "label",
        null,
        label,
        h("input", { type, name: key, value: place[key] ?? "", spellcheck: "false" }),
      );
    }),
    h("button", { type: "submit" }, "Filter"),
    isNarrowed ? h("a", { href: hashOf({ show: listOf(place).show ?? "" }) }, "No filters") : null,
  );
}
