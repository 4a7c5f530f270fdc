import { setTimeout as sleep } from "node:timers/promises";
import { expect, it } from "vitest";
import { chanceOf } from "../../src/testing/simulate/chance.ts";
import { tell } from "../told.ts";
import { tabsBrowsers } from "./tabs-browsers.ts";
import { createTabsYard, type Tab } from "./tabs-yard.ts";

const ATOMS = 3;
const LEASE_MS = 1_500;
const PAST_LEASE_MS = 2 * LEASE_MS;

it.for(tabsBrowsers())(
  "of many jobs in four tabs of $name each ends once and has each effect once, whatever becomes of the tabs (P1, P9, P32, P34)",
  async (inBrowser, { task }) => {
    const seed = Number(process.env["SEED"] ?? Math.floor(Math.random() * 2 ** 31));
    const count = Number(process.env["JOBS"] ?? inBrowser.jobs);
    console.log(`${inBrowser.name}: ${count} jobs, seed ${seed}`);
    const chance = chanceOf(seed);
    const awhile = (what: string, low: number, high: number) =>
      sleep(chance.between(what, low, high));
    const yard = await createTabsYard(inBrowser);
    const { server } = yard;
    server.onEffect = (job, atom) => awhile(`${job} ${atom}`, 2, 30);
    const openTab = (name: string) => yard.open(name, { leaseMs: LEASE_MS });
    const killed = await openTab("killed");
    const frozen = await openTab("frozen");
    const cached = await openTab("cached");
    const reloading = await openTab("reloading");
    // Else the end of one would be that of another.
    const processes = [killed, frozen, cached, reloading].map((tab) => tab.process);
    expect(new Set(processes).size).toBe(processes.length);
    const began = performance.now();

    const share = count / 4;
    const post = (tab: Tab, part: number) => tab.post(part * share, (part + 1) * share);
    const posting = [killed, frozen, cached, reloading].map(post);

    const befell = { kills: 0, freezes: 0, "returns from elsewhere": 0, reloads: 0 };
    const kill = async () => {
      await awhile("kill", 500, 2_500);
      killed.kill();
      befell.kills += 1;
      await posting[0];
      // What it may not have posted yet.
      await post(frozen, 0);
    };
    const freeze = async () => {
      await awhile("stop", 500, 2_500);
      const thawed = new Promise<void>((resolve) => {
        // First without a word, and with a transaction open that holds up everybody.
        server.onStop = async () => {
          process.kill(frozen.process, "SIGSTOP");
          await sleep(PAST_LEASE_MS);
          process.kill(frozen.process, "SIGCONT");
          befell.freezes += 1;
          resolve();
        };
      });
      await frozen.page.evaluate("app.stopInTransaction()");
      await thawed;
      await awhile("freeze", 100, 1_000);
      // Then as a browser does it that says so before.
      const thaw = await frozen.page.freeze?.();
      await sleep(PAST_LEASE_MS);
      await thaw?.();
      if (thaw) befell.freezes += 1;
    };
    const cache = async () => {
      await posting[2];
      await awhile("cache", 0, 1_000);
      void cached.page.evaluate("location.assign('/away?ms=1500')").catch(() => {});
      const said = () => server.said.filter(({ tab }) => tab === "cached").map(({ what }) => what);
      const shown = inBrowser.cachesTabs ? ["shown", "back from the cache"] : ["shown", "shown"];
      await expect
        .poll(() => said().filter((what) => shown.includes(what)), { timeout: 30_000 })
        .toEqual(shown);
      befell["returns from elsewhere"] += 1;
    };
    const reload = async () => {
      for (let time = 0; time < 8; time++) {
        await awhile(`reload ${time}`, 300, 1_200);
        await reloading.page.reload();
        befell.reloads += 1;
        void post(reloading, 3);
      }
      await post(reloading, 3);
    };
    await Promise.all([kill(), freeze(), cache(), reload(), ...posting]);

    const ended = async () => (await reloading.jobs()).filter(({ ok }) => ok).length;
    await expect.poll(ended, { timeout: 60_000, interval: 250 }).toBe(count);
    const jobs = await reloading.jobs();
    const asked = (done: string) => server.asked.filter((one) => one.done === done);
    const endings = jobs.map(({ ended: turns }) => turns.filter((each) => each === "CONSUMED"));
    const effective = asked("EFFECTIVE");
    const distinct = new Set(effective.map(({ job, atom }) => `${job} ${atom}`)).size;
    const repeated = asked("REPEATED").length;
    const refused = asked("REFUSED").length;
    const claimsLost = server.said.filter(({ what }) => what === "claim lost").length;
    console.log(
      `${jobs.length} jobs in ${Math.round(performance.now() - began)} ms; requests: ` +
        `${effective.length} effective, ${repeated} repeated, ${refused} refused; ` +
        `${claimsLost} claims lost by a living tab`,
    );
    tell(task, {
      what: `jobs of four tabs of ${inBrowser.name}`,
      seed,
      counted: {
        jobs: jobs.length,
        ...befell,
        requests: server.asked.length,
        effective: effective.length,
      },
      seen: { repeated, refused, "claims lost by a living tab": claimsLost },
      wrong: {
        lost: count - jobs.length,
        "not ended once": endings.filter(({ length }) => length !== 1).length,
        "effects missing": count * ATOMS - distinct,
        "effects had twice": effective.length - distinct,
      },
    });

    expect(jobs).toHaveLength(count);
    expect(endings).toEqual(jobs.map(() => ["CONSUMED"]));
    expect(distinct).toBe(count * ATOMS);
    expect(effective).toHaveLength(count * ATOMS);
  },
);
