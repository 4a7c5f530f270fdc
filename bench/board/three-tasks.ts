import { linearFlow, task } from "footplate";

export const first = ({ x }: { x: number }) => x + 1;
export const second = ({ a }: { a: number }) => a * 2;
export const third = ({ b }: { b: number }) => b - 3;

/** So little work that what is measured is all that is around it. */
export const threeTasks = linearFlow("three", [
  task("first", { requires: ["x"], provides: "a", execute: first }),
  task("second", { requires: ["a"], provides: "b", execute: second }),
  task("third", { requires: ["b"], provides: "c", execute: third }),
]);
