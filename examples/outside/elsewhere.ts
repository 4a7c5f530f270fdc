/** What a task does where its flow is only known, so that jobs of it can be posted: nobody there has what it needs. */
export function elsewhere(): never {
  throw new Error("Nothing here has what this task needs");
}
