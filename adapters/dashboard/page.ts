// The script of the page that `jobRoutes` serves: it asks for a token, and shows the board behind those routes with it.
import { defineDashboard, type ServedElement } from "./element.ts";
import { made, question } from "./page-question.ts";
import { sessionAt } from "./page-session.ts";
import { PAGE_STYLE } from "./page-style.ts";
import { keptToken } from "./page-token.ts";

const TAG = "footplate-dashboard";
// This script is at `dashboard/page.js`, seen from where the routes are mounted.
const mount = new URL("..", import.meta.url);
const kept = keptToken(mount.href);

defineDashboard(TAG);
const sheet = new CSSStyleSheet();
sheet.replaceSync(PAGE_STYLE);
document.adoptedStyleSheets = [sheet];
// Tried without a token first: where a cookie or the place is enough, nobody is asked.
show(kept.read());

function show(token: string): void {
  let isOver = false;
  const end = (why: string) => {
    if (isOver) return;
    isOver = true;
    kept.forget();
    ask(why);
    void board.close();
  };
  const { board, flowSource } = sessionAt(mount, token, (why) =>
    end(token ? `This token was refused: ${why}.` : `No token was given: ${why}.`),
  );
  const dashboard = document.createElement(TAG) as ServedElement;
  Object.assign(dashboard, { board, flowSource });
  const label = token ? "Forget the token" : "Give a token";
  const forget = made("button", { type: "button", onclick: () => end("") }, label);
  document.body.replaceChildren(
    made("header", {}, made("h1", {}, "footplate"), forget),
    made("main", {}, dashboard),
  );
}

function ask(why: string): void {
  const asked = question(why, (token) => {
    if (token) kept.keep(token);
    show(token);
  });
  document.body.replaceChildren(asked);
  asked.querySelector("input")?.focus();
}
