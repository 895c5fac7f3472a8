/** Days of a service in a moment: time passes only while it waits. */
import { expect, test } from "vitest";
import { testHost } from "../../test/support/test-host.ts";
import { compileWorld, openWorld, type World } from "../../test/support/world.ts";
import { ConnectorError } from "../connector-error.ts";
import { manifest } from "../connectors/memory/manifest.ts";
import { type Engine, StateInUse } from "../engine/engine.ts";
import { StateUnavailable } from "../engine/state-trouble.ts";
import { openNews } from "./news.ts";
import { setPaused } from "./pauses.ts";
import { type Chore, type ServiceEvent, serve } from "./service.ts";

const start = Date.parse("2026-01-01T09:00:30Z");
const minute = 60_000;
const hour = 60 * minute;

const rows = `  match a.email = b.email
  a.email <-> b.email authority a
  a.name <-> b.name latest
`;

interface Day {
  readonly world: World;
  readonly news: ReturnType<typeof openNews>;
  /** Nobody serves for so long. */
  skip(ms: number): void;
  /** Lets so much time pass; what happens meanwhile happens in its time. */
  live(ms: number, settings?: Settings): Promise<readonly string[]>;
}

interface Settings {
  readonly events?: readonly { readonly after: number; readonly happens: () => unknown }[];
  readonly chores?: readonly Chore[];
  readonly engine?: (engine: Engine) => Engine;
  readonly isAway?: () => boolean;
}

function openDay(body: string): Day {
  const plan = compileWorld(body);
  let time = start;
  const clock = { now: () => time, monotonic: () => time };
  const host = { ...testHost(), clock };
  const world = openWorld(plan, host);
  const news = openNews();
  return {
    world,
    news,
    skip(ms) {
      time += ms;
    },
    async live(ms, { events = [], chores = [], engine, isAway = () => false } = {}) {
      const began = time;
      const left = events.map((one) => ({ ...one, at: began + one.after }));
      const stop = new AbortController();
      const told: string[] = [];
      const tell = (event: ServiceEvent) => told.push(`${stamp(time)} ${wordsOf(event)}`);
      const systems = new Map(
        plan.systems.map(({ id }) => {
          const { connector } = world.system(id);
          const changes: typeof connector.changes = (...given) => {
            if (id === "b" && isAway()) throw new ConnectorError("unavailable", "it is away");
            return connector.changes(...given);
          };
          return [id, { connector: { ...connector, changes }, manifest }];
        }),
      );
      const pause = async (wait: number, signal: AbortSignal) => {
        const until = time + wait;
        while (!signal.aborted && time < until && !stop.signal.aborted) {
          const next = left[0];
          time = Math.min(until, next?.at ?? until, began + ms);
          if (next !== undefined && next.at <= time) {
            left.shift();
            await next.happens();
          } else if (time >= began + ms) stop.abort();
        }
      };
      await serve(plan, {
        run: {
          systems,
          engine: engine?.(world.engine) ?? world.engine,
          host,
          pause,
          signal: new AbortController().signal,
        },
        proposed: undefined,
        news,
        chores,
        tell,
        stop: stop.signal,
      });
      return told;
    },
  };
}

function stamp(time: number): string {
  return new Date(time).toISOString().slice(11, 19);
}

function wordsOf(event: ServiceEvent): string {
  switch (event.kind) {
    case "ran":
      return event.report.runs
        .map((one) => `${one.object} ${one.changed}/${one.created + one.updated + one.deleted}`)
        .join(", ");
    case "looked":
      return "looked";
    case "recovered":
      return `${event.what} goes on`;
    case "failed":
      return `${event.what} failed: ${event.why}`;
  }
}

test("each object runs at its own times, and at once when it never has", async () => {
  const day = openDay(`object Person: a.people <-> b.people  every 10m {
${rows}}
`);
  day.world.put("a", "one", { name: "new" });
  const told = await day.live(25 * minute, {
    events: [{ after: 12 * minute, happens: () => day.world.edit("a", "one", { name: "newer" }) }],
  });
  expect(told).toEqual(["09:00:30 Person 1/1", "09:10:00 Person 0/0", "09:20:00 Person 1/1"]);
  expect(day.world.fields("b", "one")).toMatchObject({ name: "newer" });
});

test("a time of the day is waited for, and made up for once when it was missed", async () => {
  const day = openDay(`object Person: a.people <-> b.people {
  at "30 9 * * *"
${rows}}
`);
  expect(await day.live(hour)).toEqual(["09:30:00 Person 0/0"]);
  day.skip(71 * hour);
  expect(await day.live(minute)).toEqual(["09:00:30 Person 0/0"]);
  expect(await day.live(minute)).toEqual([]);
});

test("news of a change is not waited for", async () => {
  const day = openDay(`object Person: a.people <-> b.people  on change  every 1h {
${rows}}
`);
  const told = await day.live(30 * minute, {
    events: [
      {
        after: 5 * minute,
        happens() {
          day.world.put("a", "one", { name: "new" });
          day.news.tell(["Person"]);
        },
      },
    ],
  });
  expect(told).toEqual(["09:00:30 Person 0/0", "09:05:30 Person 1/1"]);
});

const onChange = `object Person: a.people <-> b.people  on change  every 1h {
${rows}}
`;

test("news in a burst lead to one run, and news that come during it to one more", async () => {
  const day = openDay(onChange);
  const tell = () => {
    for (const _ of [1, 2, 3]) day.news.tell(["Person"]);
  };
  let isFirst = false;
  const told = await day.live(30 * minute, {
    events: [
      {
        after: 5 * minute,
        happens() {
          isFirst = true;
          tell();
        },
      },
    ],
    isAway() {
      if (isFirst) {
        isFirst = false;
        tell();
      }
      return false;
    },
  });
  expect(told).toEqual(["09:00:30 Person 0/0", "09:05:30 Person 0/0", "09:05:30 Person 0/0"]);
});

test("what was told of is looked at again until it can be read", async () => {
  const day = openDay(onChange);
  let isAway = false;
  const told = await day.live(30 * minute, {
    events: [
      {
        after: 5 * minute,
        happens() {
          isAway = true;
          day.news.tell(["Person"]);
        },
      },
      {
        after: 5 * minute + 2000,
        happens() {
          isAway = false;
        },
      },
    ],
    isAway: () => isAway,
  });
  expect(told.slice(1)).toEqual([
    "09:05:30 Person 0/0",
    "09:05:31 Person 0/0",
    "09:05:33 Person 0/0",
  ]);
});

test("what is told of an object that rests is looked at when it goes on", async () => {
  const day = openDay(onChange);
  const { engine, host } = day.world;
  await day.live(minute);
  await setPaused(engine, "Person", true, host.clock.now());
  day.news.tell(["Person"]);
  const told = await day.live(10 * minute, {
    events: [
      { after: 5 * minute, happens: () => setPaused(engine, "Person", false, host.clock.now()) },
    ],
  });
  expect(told).toEqual(["09:06:30 Person 0/0"]);
});

test("a row has its turn more rarely than its object", async () => {
  const day = openDay(`object Person: a.people <-> b.people  every 10m {
${rows}  a.title <-> b.title latest every 1h
}
`);
  day.world.put("a", "one", { name: "old", title: "old" });
  await day.live(5 * minute, {
    events: [
      {
        after: minute,
        happens: () => day.world.edit("a", "one", { name: "new", title: "new" }),
      },
    ],
  });
  await day.live(10 * minute);
  expect(day.world.fields("b", "one")).toMatchObject({ name: "new", title: "old" });
  await day.live(46 * minute);
  expect(day.world.fields("b", "one")).toMatchObject({ name: "new", title: "new" });
});

test("what a person paused rests, and is made up for", async () => {
  const day = openDay(`object Person: a.people <-> b.people  every 10m {
${rows}}
`);
  await day.live(minute);
  const { engine, host } = day.world;
  await setPaused(engine, "Person", true, host.clock.now());
  day.world.put("a", "one", { name: "new" });
  expect(await day.live(hour)).toEqual([]);
  await setPaused(engine, "Person", false, host.clock.now());
  expect(await day.live(minute)).toEqual(["10:01:30 Person 1/1"]);
});

test("two runners take a turn once", async () => {
  const day = openDay(`object Person: a.people <-> b.people  every 10m {
${rows}}
`);
  // The other one has the state for a while, and takes the turn.
  const busy = (engine: Engine): Engine => {
    let waits = 2;
    return {
      ...engine,
      async lease() {
        if (waits-- > 0) throw new StateInUse("another process works with the state");
        await engine.fireOnce("object Person", day.world.host.clock.now());
        return engine.lease();
      },
    };
  };
  expect(await day.live(5 * minute, { engine: busy })).toEqual([]);
});

test("a system that is away is asked again, less and less often", async () => {
  let isAway = false;
  const day = openDay(`object Person: a.people <-> b.people  every 10m {
${rows}}
`);
  await day.live(minute);
  isAway = true;
  day.world.put("a", "one", { name: "new" });
  expect(await day.live(10 * minute, { isAway: () => isAway })).toEqual(["09:10:00 Person 1/0"]);
  isAway = false;
  expect(await day.live(10 * minute)).toEqual(["09:20:00 Person 0/1"]);
});

test("a state that is away for a while ends nothing, wherever that is met", async () => {
  const day = openDay(`object Person: a.people <-> b.people  every 1m {\n${rows}}\n`);
  day.world.put("a", "one", { name: "N" });
  const lost = new StateUnavailable("the state at db.acme.example: the connection was lost");
  const isAway = () => {
    const since = day.world.host.clock.now() - start;
    return since >= 85_000 && since < 92_000;
  };
  const away = (engine: Engine): Engine => ({
    ...engine,
    async firings() {
      if (isAway()) throw lost;
      return engine.firings();
    },
  });
  expect(await day.live(3 * minute, { engine: away })).toEqual([
    "09:00:30 Person 1/1",
    "09:01:00 Person 0/0",
    "09:02:00 the state failed: the state at db.acme.example: the connection was lost",
    "09:02:01 the state failed: the state at db.acme.example: the connection was lost",
    "09:02:03 Person 0/0",
    "09:02:03 the state goes on",
    "09:03:00 Person 0/0",
  ]);
});

test("a chore is done at its times, and one that fails is done the next time", async () => {
  const day = openDay(`object Person: a.people <-> b.people  every 1d {
${rows}}
`);
  const done: string[] = [];
  const told = await day.live(25 * minute, {
    chores: [
      {
        name: "the alerts",
        everySeconds: 600,
        work: async () => {
          done.push(stamp(day.world.host.clock.now()));
          if (done.length === 2) throw new Error("the mail is away");
        },
      },
    ],
  });
  expect(done).toEqual(["09:00:30", "09:10:00", "09:20:00"]);
  expect(told).toContain("09:10:00 the alerts failed: the mail is away");
});
