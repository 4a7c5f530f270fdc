import { main as agentLoop } from "./agent-loop.ts";
import { main as approval } from "./approval.ts";
import { main as decider } from "./decider.ts";
import { main as helloFlow } from "./hello-flow.ts";
import { main as lanes } from "./lanes.ts";
import { main as offline } from "./offline.ts";
import { main as phoneBook } from "./phone-book.ts";
import { main as poison } from "./poison.ts";
import { main as resumeAfterCrash } from "./resume-after-crash.ts";
import { main as retry } from "./retry.ts";
import { main as revert } from "./revert.ts";
import { main as saga } from "./saga.ts";
import { main as series } from "./series.ts";
import { main as twoConductorsOneBoard } from "./two-conductors-one-board.ts";

/** The examples that run alike in Node, in a browser and in a Worker, by the names of their files. */
export const examples: Readonly<Record<string, (print: (line: string) => void) => Promise<void>>> =
  {
    "hello-flow": helloFlow,
    revert,
    "resume-after-crash": resumeAfterCrash,
    retry,
    "phone-book": phoneBook,
    saga,
    decider,
    "agent-loop": agentLoop,
    approval,
    offline,
    "two-conductors-one-board": twoConductorsOneBoard,
    poison,
    series,
    lanes,
  };
