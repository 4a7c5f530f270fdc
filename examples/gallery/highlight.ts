const TOKENS =
  /(?<comment>\/\/.*)|(?<string>"[^"\n]*"|'[^'\n]*'|`[^`]*`)|\b(?<keyword>async|await|catch|const|export|for|from|function|if|import|let|new|of|return|throw|try|type)\b/g;

/** The text of a small program as nodes, in which comments, strings and keywords are marked by class. */
export function highlighted(text: string): readonly (Node | string)[] {
  const nodes: (Node | string)[] = [];
  let end = 0;
  for (const { index, 0: token, groups = {} } of text.matchAll(TOKENS)) {
    const [className = ""] = Object.entries(groups).find(([, matched]) => matched) ?? [];
    const span = Object.assign(document.createElement("span"), { className, textContent: token });
    nodes.push(text.slice(end, index), span);
    end = index + token.length;
  }
  return [...nodes, text.slice(end)];
}
