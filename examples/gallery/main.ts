import { examples } from "../portable/index.ts";
import { highlighted } from "./highlight.ts";

const template = document.querySelector<HTMLTemplateElement>("#example")!;
const names = document.querySelector("#names")!;
const list = document.querySelector("main")!;

for (const [name, main] of Object.entries(examples)) {
  const card = document.importNode(template.content, true);
  const found = <E extends HTMLElement>(selector: string) => card.querySelector<E>(selector)!;
  const article = found("article");
  const button = found("button");
  const output = found("output");
  const about = found("[data-part=about]");
  const source = found("[data-part=source]");

  article.id = name;
  article.setAttribute("aria-labelledby", `${name}-name`);
  found("h2").id = `${name}-name`;
  found("h2").textContent = name;
  button.setAttribute("aria-label", `Run ${name}`);
  source.parentElement!.setAttribute("aria-label", `Source of ${name}`);
  button.addEventListener("click", () => void show(main, output));
  list.append(card);

  const link = Object.assign(document.createElement("a"), { href: `#${name}`, textContent: name });
  const item = document.createElement("li");
  item.append(link);
  names.append(item);

  void sourceOf(name).then(({ comment, code }) => {
    about.textContent = comment;
    source.append(...highlighted(code));
  });
}

/** Runs an example and shows what it prints, line by line. */
async function show(
  main: (print: (line: string) => void) => Promise<void>,
  output: HTMLElement,
): Promise<void> {
  output.replaceChildren();
  output.dataset["state"] = "RUNNING";
  try {
    await main((line) => output.append(`${line}\n`));
    output.dataset["state"] = "DONE";
  } catch (error) {
    output.append(String(error));
    output.dataset["state"] = "FAILED";
  }
}

/** The file as it is in the repository: what it says of itself, and its code. */
async function sourceOf(name: string): Promise<{ comment: string; code: string }> {
  const text = await (await fetch(`${name}.ts`)).text();
  const [head = ""] = /^(\/\/.*\n)*/.exec(text) ?? [];
  return { comment: head.replaceAll(/^\/\/ /gm, ""), code: text.slice(head.length) };
}
