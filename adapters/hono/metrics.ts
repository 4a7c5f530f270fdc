import { route, valueOf, type Route } from "./call.ts";

const TYPE = "text/plain; version=0.0.4; charset=utf-8";

/** The counts of a board, for Prometheus. https://prometheus.io/docs/instrumenting/exposition_formats/ */
export const metrics: readonly Route[] = [
  route("GET /metrics", "read", async ({ c, board }) => {
    const { FAILED, oldestDueAt, ...states } = await valueOf(board("counts", c.req.query()));
    const ageMs = oldestDueAt === undefined ? 0 : Math.max(0, Date.now() - oldestDueAt);
    const lines = [
      ...gauge(
        "footplate_jobs",
        "Jobs by state, and the ended ones by their fate.",
        Object.entries(states).map(([state, count]) => [`{state="${state}"}`, count]),
      ),
      ...gauge("footplate_jobs_failed", "Consumed jobs whose flow did not succeed.", [
        ["", FAILED],
      ]),
      ...gauge("footplate_oldest_due_seconds", "Since when the longest waiting due job waits.", [
        ["", ageMs / 1_000],
      ]),
    ];
    const headers = { "content-type": TYPE, "cache-control": "no-store" };
    return new Response(`${lines.join("\n")}\n`, { headers });
  }),
];

const gauge = (name: string, help: string, values: readonly (readonly [string, number])[]) => [
  `# HELP ${name} ${help}`,
  `# TYPE ${name} gauge`,
  ...values.map(([labels, value]) => `${name}${labels} ${value}`),
];
