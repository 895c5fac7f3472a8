/**
 * What the tests of a spec cannot tell: runs whose systems fail, lag or are edited in the middle, cases
 * that a person decides, other plans, and states from before.
 */
import { describe, expect, test } from "vitest";
import type { Manifest } from "../plan/manifest.ts";
import { only, refusing, wait } from "../test/support/between.ts";
import { compileWorld, openWorld, type World, written } from "../test/support/world.ts";
import type { Row, Write } from "./connector.ts";
import { ConnectorError, type ConnectorErrorKind } from "./connector-error.ts";
import { manifest } from "./connectors/memory/manifest.ts";

const plan = compileWorld(`object Person: a.people <-> b.people  every 5m {
  match  a.email = b.email
  delete propagate

  a.email <-> b.email  authority a
  a.name <-> b.name  latest
  a.title <-> b.title  authority b
}
`);

async function linked(names: readonly string[] = ["one", "two"]): Promise<World> {
  const world = openWorld(plan);
  for (const name of names) {
    for (const alias of ["a", "b"]) world.put(alias, name, { name: "old", title: "old" });
  }
  expect(written(await world.pass())).toBe(0);
  return world;
}

function idsOf(writes: readonly Write[]): readonly string[] {
  return writes.flatMap((write) => (write.kind === "create" ? [] : [write.id]));
}

function failing(kind: ConnectorErrorKind, times: number) {
  let left = times;
  return () => {
    if (left-- > 0) throw new ConnectorError(kind, "as the test wants it");
  };
}

describe("a write that does not end well", () => {
  test("Q1 done and not answered: found done, noted once and not repeated", async () => {
    const world = await linked();
    world.edit("a", "one", { name: "new" });
    world.put("a", "three", { name: "made" });
    await world.pass({
      connector: only("b", (one) => ({
        async write(...given) {
          await one.write(...given);
          throw new ConnectorError("unknown_outcome", "no answer");
        },
      })),
    });
    expect(world.fields("b", "one")?.["name"]).toBe("new");
    const report = await world.pass();
    expect(written(report)).toBe(0);
    expect(report.runs[0]?.recovered).toEqual({ done: 2, undone: 0 });
    const audit = await world.engine.audit({});
    expect(audit.map((one) => `${one.field} ${one.to}`).sort()).toEqual([
      "email three@acme.example",
      "name made",
      "name new",
    ]);
    expect(world.system("b").all("people").length).toBe(3);
  });

  test("Q1 of rows that are written as one, also where one of them stood already", async () => {
    const grouped = compileWorld(`object Person: a.people <-> b.people  every 5m {
  match  a.email = b.email

  a.email <-> b.email  authority a
  together call  latest {
    a.name <-> b.name
    a.title <-> b.title
  }
}
`);
    const world = openWorld(grouped);
    for (const alias of ["a", "b"]) world.put(alias, "one", { name: "old", title: "old" });
    await world.pass();
    world.edit("a", "one", { name: "new" });
    await world.pass({
      connector: only("b", (one) => ({
        async write(...given) {
          await one.write(...given);
          throw new ConnectorError("unknown_outcome", "no answer");
        },
      })),
    });
    const report = await world.pass();
    expect(report.runs[0]?.recovered).toEqual({ done: 1, undone: 0 });
    const audit = await world.engine.audit({});
    expect(audit.map((one) => `${one.field} ${one.to}`)).toEqual(["name new", "title old"]);
  });

  test("Q4 a server's error is tried again, each time later, and not for ever", async () => {
    const world = await linked();
    world.edit("a", "one", { name: "new" });
    let calls = 0;
    const connector = (fail: () => void) =>
      only("b", (one) => ({
        write(...given) {
          calls++;
          fail();
          return one.write(...given);
        },
      }));
    await world.pass({ connector: connector(failing("transient", 2)) });
    expect(world.fields("b", "one")?.["name"]).toBe("new");
    expect(calls).toBe(3);
    world.edit("a", "two", { name: "new" });
    calls = 0;
    world.waits.length = 0;
    const report = await world.pass({ connector: connector(failing("transient", 99)) });
    expect(calls).toBe(4);
    expect(world.waits.length).toBe(3);
    expect(world.waits).toEqual(world.waits.toSorted((x, y) => x - y));
    expect(report.runs[0]?.failed).toBe(1);
  });

  test("Q6 a success with fewer answers than writes: what was not answered is looked for", async () => {
    const world = await linked();
    for (const name of ["one", "two"]) world.edit("a", name, { name: "new" });
    await world.pass({
      connector: only("b", (one) => ({
        write: async (...given) => (await one.write(...given)).slice(0, 1),
      })),
    });
    const report = await world.pass();
    expect(written(report)).toBe(0);
    expect(report.runs[0]?.recovered.done).toBe(1);
    expect((await world.engine.audit({})).length).toBe(2);
  });

  test("a field that is refused waits, and the rest of its record is written in the same run", async () => {
    const three = compileWorld(`object Person: a.people <-> b.people  every 5m {
  match  a.email = b.email

  a.email <-> b.email  authority a
  a.name <-> b.name  latest
  together post  latest {
    a.title <-> b.title
    a.visits <-> b.visits
  }
}
`);
    const world = openWorld(three);
    for (const alias of ["a", "b"])
      world.put(alias, "one", { name: "old", title: "old", visits: 1 });
    await world.pass();
    world.edit("a", "one", { name: "new", title: "far too long", visits: 2 });
    const strict = only("b", (one) => ({
      async write(object, writes, signal) {
        if (!writes.some((write) => "fields" in write && "title" in write.fields)) {
          return one.write(object, writes, signal);
        }
        const error = new ConnectorError("invalid_data", "title takes 9 characters", {
          fields: ["title"],
        });
        return writes.map(() => ({ kind: "failed", error }));
      },
    }));
    const report = await world.pass({ connector: strict });
    expect(world.fields("b", "one")).toMatchObject({ name: "new", title: "old", visits: 1 });
    expect(report.holds.map((hold) => hold.unit)).toEqual(["together post"]);
    expect((await world.engine.audit({})).map((one) => one.field)).toEqual(["name"]);
    expect(written(await world.pass({ connector: strict }))).toBe(0);
    world.edit("a", "one", { title: "short" });
    expect(written(await world.pass())).toBe(1);
    expect(world.fields("b", "one")).toMatchObject({ title: "short", visits: 2 });
  });

  test("Q12 a record that never gets through waits among the cases, blocks nobody, and can be tried again", async () => {
    const world = await linked();
    const poison = only("b", (one) => ({
      async write(object, writes, signal) {
        const isBad = (write: Write) => "fields" in write && write.fields["name"] === "poison";
        const good = writes.filter((write) => !isBad(write));
        const results = good.length === 0 ? [] : await one.write(object, good, signal);
        const error = new ConnectorError("transient", "the server broke");
        return writes.map((write) =>
          isBad(write)
            ? { kind: "failed", error }
            : (results[good.indexOf(write)] ?? { kind: "failed", error }),
        );
      },
    }));
    const later = (seconds: number) => {
      for (let ms = 0; ms < seconds * 1000; ms++) world.host.clock.now();
    };
    world.edit("a", "one", { name: "poison" });
    world.edit("a", "two", { name: "good" });
    let report = await world.pass({ connector: poison });
    expect(world.fields("b", "two")?.["name"]).toBe("good");
    expect(report.holds).toEqual([]);
    for (let tries = 1; tries < 11; tries++) {
      later(1100);
      report = await world.pass({ connector: poison });
    }
    expect(report.holds.map((hold) => [hold.class, hold.unit, hold.why])).toEqual([
      ["unavailable", "name", "the server broke"],
    ]);
    later(5000);
    report = await world.pass({ connector: poison });
    expect(report.runs[0]?.failed).toBe(0);
    const lease = await world.engine.lease();
    expect(await world.engine.retry(lease)).toBe(1);
    await lease.release();
    report = await world.pass();
    expect(report.holds).toEqual([]);
    expect(world.fields("b", "one")?.["name"]).toBe("poison");
  });

  test("a system that is away for long makes no record a dead letter", async () => {
    const world = await linked();
    const away = only("b", () => ({
      changes() {
        throw new ConnectorError("unavailable", "it is away");
      },
      write: refusing("unavailable"),
    }));
    world.edit("a", "one", { name: "new" });
    for (let tries = 0; tries < 15; tries++) {
      for (let ms = 0; ms < 1_100_000; ms++) world.host.clock.now();
      expect((await world.pass({ connector: away })).holds).toEqual([]);
    }
    for (let ms = 0; ms < 1_100_000; ms++) world.host.clock.now();
    expect(written(await world.pass())).toBe(1);
  });

  test("Q14 answered and not stored: once more, then it waits, and the rest of the record is written", async () => {
    const world = await linked();
    world.edit("a", "one", { name: "new" });
    world.edit("b", "one", { title: "new" });
    const sent: string[] = [];
    const deaf = (times: number) => {
      let left = times;
      return only("b", (one) => ({
        async write(object, writes, signal) {
          sent.push(
            ...writes.flatMap((write) => Object.keys("fields" in write ? write.fields : {})),
          );
          if (left-- <= 0) return one.write(object, writes, signal);
          const rows = await one.read(object, idsOf(writes), ["name", "title"], signal);
          return rows.map((row) => ({ kind: "done", row: row ?? { id: "", fields: {} } }));
        },
      }));
    };
    const report = await world.pass({ connector: deaf(99) });
    expect(sent).toEqual(["name", "name"]);
    expect(world.fields("a", "one")).toMatchObject({ name: "new", title: "new" });
    expect(report.holds.map((hold) => [hold.class, hold.unit])).toEqual([["invalid_data", "name"]]);
    expect(report.runs[0]).toMatchObject({ updated: 1, failed: 1 });
    expect((await world.engine.audit({})).map((one) => one.field)).toEqual(["title"]);
    world.edit("a", "one", { name: "newer" });
    const next = await world.pass({ connector: deaf(1) });
    expect(world.fields("b", "one")?.["name"]).toBe("newer");
    expect(next.holds).toEqual([]);
    expect(written(await world.pass())).toBe(0);
  });

  test("a doubt that cannot be looked into stays one, and its record waits", async () => {
    const world = await linked();
    world.edit("a", "one", { name: "new" });
    await world.pass({
      connector: only("b", (one) => ({
        async write(...given) {
          await one.write(...given);
          throw new ConnectorError("unknown_outcome", "no answer");
        },
      })),
    });
    const silent = only("b", () => ({ read: refusing("unavailable") }));
    world.edit("a", "two", { name: "new" });
    expect(written(await world.pass({ connector: silent }))).toBe(1);
    expect((await world.engine.intents()).length).toBe(1);
    expect(written(await world.pass())).toBe(0);
    expect((await world.engine.intents()).length).toBe(0);
    expect((await world.engine.audit({})).length).toBe(2);
  });
});

test("a creation in doubt stays in doubt while its system cannot be read", async () => {
  const world = await linked();
  world.put("a", "three", { name: "made" });
  await world.pass({
    connector: only("b", (one) => ({
      async write(...given) {
        await one.write(...given);
        throw new ConnectorError("unknown_outcome", "no answer");
      },
    })),
  });
  const silent = only("b", () => ({
    // biome-ignore lint/correctness/useYield: it fails before its first page.
    async *changes() {
      throw new ConnectorError("unavailable", "away");
    },
  }));
  expect(written(await world.pass({ connector: silent }))).toBe(0);
  expect((await world.engine.intents()).length).toBe(1);
  expect(written(await world.pass())).toBe(0);
  expect(world.system("b").all("people").length).toBe(3);
  expect((await world.engine.audit({})).map((one) => one.field)).toEqual(["email", "name"]);
});

test("what a new record had to do without is held until it can be written", async () => {
  const mapped = compileWorld(`map Title: a -> b {
  "boss" -> "Head"
  otherwise -> hold
}

object Person: a.people <-> b.people  every 5m {
  match  a.email = b.email

  a.email <-> b.email  authority a
  a.title -> b.title  via Title
}
`);
  const world = openWorld(mapped);
  world.put("a", "one", { title: "janitor" });
  const report = await world.pass();
  expect(written(report)).toBe(1);
  expect(report.holds.map((one) => `${one.unit} ${one.class}`)).toEqual(["title mapping_issue"]);
  expect((await world.pass()).holds.length).toBe(1);
  world.edit("a", "one", { title: "boss" });
  expect((await world.pass()).holds).toEqual([]);
  expect(world.fields("b", "one")?.["title"]).toBe("Head");
});

describe("a read that does not end well", () => {
  test("T1 T9 a clock that is ahead is reported, and its times count as the moment they were seen", async () => {
    const world = await linked();
    world.edit("b", "one", { name: "ahead" });
    const ahead = only("b", (one) => ({
      async *changes(...given) {
        for await (const page of one.changes(...given)) {
          const rows = page.rows.map((row) => ({
            ...row,
            modified: (row.modified ?? 0) + 3_600_000,
            stamps: { name: (row.stamps?.["name"] ?? 0) + 3_600_000 },
          }));
          yield { ...page, rows };
        }
      },
    }));
    const report = await world.pass({ connector: ahead });
    const [skew] = report.runs[0]?.skews ?? [];
    expect(skew).toMatchObject({ system: "b", records: 1 });
    expect(Math.round((skew?.aheadMs ?? 0) / 60_000)).toBe(60);
    expect(world.fields("a", "one")?.["name"]).toBe("ahead");
    // Each look at the clock is a millisecond, and times within two seconds are equal.
    for (let ms = 0; ms < 4000; ms++) world.host.clock.now();
    world.edit("a", "one", { name: "next" });
    await world.pass();
    expect(world.fields("b", "one")?.["name"]).toBe("next");
    expect((await world.pass()).runs[0]?.skews).toEqual([]);
  });

  test("Q10 a first read that is cut off is no whole one: nothing is made of what it did not show", async () => {
    const world = openWorld(plan);
    for (const alias of ["a", "b"]) {
      for (const name of ["one", "two"]) world.put(alias, name, { name: "old" });
    }
    const connector = only("a", (one) => ({
      async *scan(...given) {
        for await (const { rows } of one.scan(...given)) {
          yield { rows: rows.slice(0, 1) };
          throw new ConnectorError("transient", "the line broke");
        }
      },
    }));
    expect(written(await world.pass({ connector }))).toBe(0);
    expect(written(await world.pass())).toBe(0);
    expect(world.system("a").all("people").length).toBe(2);
  });

  test("F6 pages without records still move the cursor", async () => {
    const world = await linked();
    const feed = { object: "Person", system: "a", stage: "people" };
    await world.pass({
      connector: only("a", () => ({
        async *changes() {
          yield { rows: [], deleted: [], cursor: "2" };
          yield { rows: [], deleted: [], cursor: "99" };
        },
      })),
    });
    expect(await world.engine.cursor(feed)).toBe("99");
  });

  function showing(alias: string, change: (row: Row) => Row) {
    return only(alias, (one) => ({
      async *changes(...given) {
        for await (const page of one.changes(...given)) {
          yield { ...page, rows: page.rows.map(change) };
        }
      },
    }));
  }

  test("Y2 a field of another type is held, and its neighbours go on", async () => {
    const typed = compileWorld(`object Person: a.people <-> b.people  every 5m {
  match  a.email = b.email

  a.email <-> b.email  authority a
  a.visits <-> b.visits  latest
  a.name <-> b.name  latest
}
`);
    const world = openWorld(typed);
    for (const alias of ["a", "b"]) world.put(alias, "one", { name: "old", visits: 1 });
    await world.pass();
    world.edit("a", "one", { name: "new", visits: 2 });
    const report = await world.pass({
      connector: showing("a", (row) => ({ ...row, fields: { ...row.fields, visits: "many" } })),
    });
    expect(world.fields("b", "one")).toMatchObject({ name: "new", visits: 1 });
    expect(report.holds.map((one) => `${one.unit} ${one.class}`)).toEqual(["visits invalid_data"]);
  });

  test("a feed that somebody holds up is told, once it is for a minute", async () => {
    const world = await linked();
    const held = (ms: number) =>
      only("b", () => ({ stalledSince: async () => world.host.clock.now() - ms }));
    expect((await world.pass({ connector: held(1000) })).runs[0]?.stalled).toEqual([]);
    const { runs } = await world.pass({ connector: held(120_000) });
    expect(runs[0]?.stalled).toMatchObject([{ system: "b" }]);
    const gone = only("b", () => ({ stalledSince: refusing("unavailable") }));
    expect((await world.pass({ connector: gone })).runs[0]?.stalled).toEqual([]);
  });

  test("Y3 an option that is gone is held until another is chosen, and its neighbours go on", async () => {
    const world = await linked();
    const isGone = (write: Write) => write.kind !== "delete" && write.fields["title"] === "Dr";
    const without = only("b", (one) => ({
      write: async (object, writes, signal) => {
        const passed = await one.write(
          object,
          writes.filter((write) => !isGone(write)),
          signal,
        );
        const left = [...passed];
        return writes.flatMap((write) => {
          if (!isGone(write)) return left.splice(0, 1);
          const fields = ["title"];
          const error = new ConnectorError("invalid_data", "no such option", { fields });
          return [{ kind: "failed" as const, error }];
        });
      },
    }));
    world.edit("a", "one", { title: "Dr", name: "new" });
    world.edit("a", "two", { title: "Prof" });
    const report = await world.pass({ connector: without });
    expect(report.holds.map((one) => `${one.unit} ${one.class}`)).toEqual(["title invalid_data"]);
    expect(world.fields("b", "one")).toMatchObject({ name: "new", title: "old" });
    expect(world.fields("b", "two")).toMatchObject({ title: "Prof" });
    expect(world.fields("a", "one")).toMatchObject({ title: "Dr" });
    expect(written(await world.pass({ connector: without }))).toBe(0);
    world.edit("a", "one", { title: "Mag" });
    expect((await world.pass({ connector: without })).holds).toEqual([]);
    expect(world.fields("b", "one")).toMatchObject({ title: "Mag" });
  });
});

describe("users who do not wait for the run", () => {
  test("where it has none a record is also read just before it is deleted", async () => {
    const world = await linked();
    world.edit("a", "one", { title: "ours" });
    world.remove("a", "two");
    let isFirst = true;
    const report = await world.pass({
      manifest: { ...manifest, guard: { ...manifest.guard, kind: "none", operations: [] } },
      connector: only("b", (one) => ({
        async *changes(...given) {
          yield* one.changes(...given);
          if (isFirst) world.edit("b", "one", { title: "theirs" });
          if (isFirst) world.edit("b", "two", { title: "edited" });
          isFirst = false;
        },
        write(object, writes, signal) {
          const blind = writes.map((write) =>
            write.kind === "update" ? { ...write, expected: {} } : write,
          );
          return one.write(object, blind, signal);
        },
      })),
    });
    expect(world.fields("b", "one")?.["title"]).toBe("theirs");
    expect(world.fields("a", "one")?.["title"]).toBe("theirs");
    expect(world.fields("b", "two")?.["title"]).toBe("edited");
    expect(report.holds.map((one) => one.case)).toEqual(["record_deleted"]);
  });

  test("Z2 the same where the system has no guard, since it is read just before", async () => {
    const world = await linked();
    const unguarded: Manifest = { ...manifest, guard: { ...manifest.guard, kind: "none" } };
    const order: string[] = [];
    const connector = only("b", (one) => ({
      read(...given) {
        // The edit comes after the run's own read of the feed, and before it writes.
        if (order.length === 0) world.edit("b", "one", { title: "theirs" });
        order.push("read");
        return one.read(...given);
      },
      write(object, writes, signal) {
        order.push("write");
        const blind = writes.map((write) => ({ ...write, expected: {} }));
        return one.write(object, blind, signal);
      },
    }));
    world.edit("a", "one", { title: "ours" });
    world.edit("a", "two", { name: "new" });
    const report = await world.pass({ connector, manifest: unguarded });
    expect(order.slice(0, 2)).toEqual(["read", "write"]);
    expect(world.fields("b", "two")?.["name"]).toBe("new");
    expect(world.fields("b", "one")?.["title"]).toBe("theirs");
    expect(world.fields("a", "one")?.["title"]).toBe("theirs");
    expect(report.runs[0]?.failed).toBe(0);
    expect(written(await world.pass({ connector, manifest: unguarded }))).toBe(0);
  });

  test("a record that is edited just before it would be deleted stays, and the case waits", async () => {
    const world = await linked();
    world.remove("a", "one");
    const connector = only("b", (one) => ({
      write(...given) {
        world.edit("b", "one", { name: "still needed" });
        return one.write(...given);
      },
    }));
    const report = await world.pass({ connector });
    expect(world.fields("b", "one")?.["name"]).toBe("still needed");
    expect(report.holds.map((hold) => hold.case)).toEqual(["record_deleted"]);
  });

  test("Z9 an edit while all is read for the first time is the next run's", async () => {
    const world = openWorld(plan);
    for (const alias of ["a", "b"]) world.put(alias, "one", { name: "old" });
    await world.pass({
      connector: only("a", (one) => ({
        async *scan(...given) {
          yield* one.scan(...given);
          world.edit("a", "one", { name: "new" });
        },
      })),
    });
    expect(written(await world.pass())).toBe(1);
    expect(world.fields("b", "one")?.["name"]).toBe("new");
  });
});

describe("records that may be there already", () => {
  test("none is made in a system that could not be read", async () => {
    const world = openWorld(plan);
    for (const alias of ["a", "b"]) world.put(alias, "one", { name: "old" });
    world.put("a", "two", { name: "old" });
    const away = only("b", () => ({
      scan() {
        throw new ConnectorError("unavailable", "as the test wants it");
      },
    }));
    expect(written(await world.pass({ connector: away }))).toBe(0);
    expect(world.system("b").all("people").length).toBe(1);
    // Each look at the clock is a millisecond.
    for (let ms = 0; ms < 1000; ms++) world.host.clock.now();
    expect(written(await world.pass())).toBe(1);
    expect(world.system("b").all("people").length).toBe(2);
  });

  test("N5 none is made for a key that two records came to have meanwhile", async () => {
    const gated = compileWorld(`object Person: a.people <-> b.people  every 5m {
  match  a.email = b.email
  create in b when a.visits > 0

  a.email <-> b.email  authority a
  a.name <-> b.name  authority b
}
`);
    const world = openWorld(gated);
    world.put("a", "one", { name: "old", visits: 0 });
    expect(written(await world.pass())).toBe(0);
    for (const name of ["first", "second"]) world.put("b", "one", { name });
    world.edit("a", "one", { visits: 1 });
    expect(written(await world.pass())).toBe(0);
    world.remove("b", "one");
    await world.pass();
    expect(world.fields("b", "one")?.["name"]).toBe("second");
  });
});

describe("values that are nobody's own", () => {
  test("an edit between a merged write and the next run is no part of that write", async () => {
    const added = compileWorld(`object Person: a.people <-> b.people  every 5m {
  match  a.email = b.email

  a.email <-> b.email  authority a
  a.visits <-> b.visits  merge sum
}
`);
    const world = openWorld(added);
    for (const alias of ["a", "b"]) world.put(alias, "one", { visits: 10 });
    await world.pass();
    world.edit("a", "one", { visits: 12 });
    world.edit("b", "one", { visits: 13 });
    await world.pass({
      connector: only("b", (one) => ({
        async write(...given) {
          await one.write(...given);
          throw new ConnectorError("unknown_outcome", "no answer");
        },
      })),
    });
    expect(world.fields("b", "one")?.["visits"]).toBe(15);
    world.edit("b", "one", { visits: 16 });
    await world.pass();
    expect(world.fields("a", "one")?.["visits"]).toBe(16);
    expect(world.fields("b", "one")?.["visits"]).toBe(16);
  });

  test("M2 C22 a map's word for the value in force does not come back as another value", async () => {
    const mapped = compileWorld(`map Title: a <-> b {
  "director"  <->  "Head"
  "manager"    ->  "Head"
  otherwise   <->  hold
}
object Person: a.people <-> b.people  every 5m {
  match  a.email = b.email

  a.email <-> b.email  authority a
  a.title <-> b.title  prefer b  via Title
}
`);
    const world = openWorld(mapped);
    world.put("a", "one", { title: "manager" });
    await world.pass();
    expect(world.fields("b", "one")?.["title"]).toBe("Head");
    world.edit("a", "one", { title: "director of all" });
    await world.pass();
    expect(world.fields("a", "one")?.["title"]).toBe("manager");
    expect(written(await world.pass())).toBe(0);
  });
});

describe("records that were decided alone", () => {
  test("N4 are linked by an edit of their key, and what differs is decided", async () => {
    const apart = compileWorld(`object Person: a.people <-> b.people  every 5m {
  match  a.email = b.email
  create never

  a.email <-> b.email  authority a
  a.name <-> b.name  authority b
  a.title <-> b.title  authority b
}
`);
    const world = openWorld(apart);
    world.put("a", "one", { name: "a", title: "" });
    world.put("b", "two", { name: "b", title: "t" });
    expect(written(await world.pass())).toBe(0);
    world.edit("b", "two", { email: "one@acme.example" });
    expect(written(await world.pass())).toBe(1);
    expect(world.fields("a", "one")).toMatchObject({ name: "b", title: "t" });
    expect(written(await world.pass())).toBe(0);
  });
});

describe("what a system refuses or tells wrongly", () => {
  test("a field that is refused keeps the others of its record from nothing", async () => {
    const world = await linked();
    world.edit("a", "one", { name: "bad", title: "new" });
    const report = await world.pass({
      connector: only("b", (one) => ({
        async write(object, writes, signal) {
          const isBad = writes.some((write) => write.kind === "update" && "name" in write.fields);
          if (!isBad) return one.write(object, writes, signal);
          const error = new ConnectorError("invalid_data", "not this", { fields: ["name"] });
          return writes.map(() => ({ kind: "failed", error }));
        },
      })),
    });
    expect(world.fields("b", "one")).toMatchObject({ name: "old", title: "new" });
    expect(report.holds.map((one) => one.unit)).toEqual(["name"]);
    const audit = await world.engine.audit({});
    expect(audit.map((one) => one.field)).toEqual(["title"]);
  });

  test("X7 a list that came back empty is not believed: each record is asked for", async () => {
    const world = await linked();
    const blind = {
      ...manifest,
      feeds: manifest.feeds.map((feed) => ({ ...feed, seesDeletions: false })),
    };
    const empty = only("a", () => ({
      async *scan() {
        yield { rows: [] };
      },
    }));
    world.edit("a", "one", { name: "new" });
    const report = await world.pass({ connector: empty, manifest: blind });
    expect(report.runs[0]?.brake).toBeUndefined();
    expect(world.fields("b", "one")?.["name"]).toBe("new");
    expect(world.system("b").all("people").length).toBe(2);
  });

  test("X12 a field that marks the archived is set whatever it held, once", async () => {
    const archived = compileWorld(`object Person: a.people <-> b.people  every 5m {
  match  a.email = b.email
  delete archive b.visits = 1

  a.email <-> b.email  authority a
}
`);
    const world = openWorld(archived);
    for (const name of ["one", "two"]) {
      for (const alias of ["a", "b"]) world.put(alias, name, { visits: 7 });
    }
    await world.pass();
    world.remove("a", "one");
    expect(written(await world.pass())).toBe(1);
    expect(world.fields("b", "one")?.["visits"]).toBe(1);
    expect(written(await world.pass())).toBe(0);
  });

  test("N10 none is made where the key came to a record that is linked with another", async () => {
    const world = await linked(["one"]);
    world.put("b", "two", { name: "old" });
    await world.pass({ connector: only("a", () => ({ write: refusing("permission") })) });
    world.edit("a", "one", { email: "two@acme.example" });
    const lease = await world.engine.lease();
    await world.engine.retry(lease);
    await lease.release();
    const report = await world.pass();
    expect(world.system("a").all("people").length).toBe(1);
    expect(report.holds.map((one) => one.why)).toEqual([
      "no record is created in a: another record of a has its key",
    ]);
  });

  test("X3 a record that we deleted is no partner for a new one, though its feed tells it late", async () => {
    const wins = compileWorld(`object Person: a.people <-> b.people  every 5m {
  match  a.email = b.email
  delete propagate delete wins

  a.email <-> b.email  authority a
}
`);
    const world = openWorld(wins);
    for (const name of ["one", "two"]) {
      for (const alias of ["a", "b"]) world.put(alias, name, {});
    }
    await world.pass();
    world.remove("b", "one");
    world.put("b", "one", {});
    await world.pass();
    // Its feed tells nothing of what we deleted, as one that lags does.
    await world.pass({
      connector: only("a", (one) => ({
        async *changes(...given) {
          yield { rows: [], deleted: [], cursor: given[2] };
          await one.cursor(given[0], given[3]);
        },
      })),
    });
    await world.pass();
    expect(world.fields("b", "one")).toBeDefined();
    expect(world.fields("a", "one")).toBeDefined();
  });

  test("N10 nor where the key comes to a record just now", async () => {
    const world = await linked(["one"]);
    world.put("b", "two", { name: "old" });
    world.edit("b", "one", { email: "three@acme.example" });
    world.edit("b", "two", { email: "three@acme.example" });
    await world.pass();
    const made = world.system("a").all("people");
    expect(made.map(({ fields }) => fields["email"])).toEqual(["three@acme.example"]);
  });

  test("N2 what is in doubt is not tried again before it was looked for, however long the run is", async () => {
    const world = await linked();
    world.put("a", "three", { name: "made" });
    let creations = 0;
    await world.pass({
      connector: only("b", (one) => ({
        async write(...given) {
          creations++;
          await one.write(...given);
          // Each look at the clock is a millisecond.
          for (let ms = 0; ms < 60_000; ms++) world.host.clock.now();
          throw new ConnectorError("unknown_outcome", "no answer");
        },
      })),
    });
    expect(creations).toBe(1);
    expect(written(await world.pass())).toBe(0);
    expect(world.system("b").all("people").length).toBe(3);
  });
});

test("N2 what was made and is not shown yet is waited for, as long as its system takes", async () => {
  const world = openWorld(plan);
  const slow: Manifest = { ...manifest, searchLagSeconds: 30 };
  world.put("a", "one", { name: "made" });
  const dying = world.pass({
    manifest: slow,
    engine: (engine) => ({ ...engine, commit: () => Promise.reject(new Error("it dies")) }),
  });
  await expect(dying).rejects.toThrow("it dies");
  const hidden = only("b", () => ({
    async *scan() {
      yield { rows: [] };
    },
    async *changes(_object, _fields, since) {
      yield { rows: [], deleted: [], cursor: since };
    },
  }));
  expect(written(await world.pass({ manifest: slow, connector: hidden }))).toBe(0);
  expect(world.system("b").all("people").length).toBe(1);
  // Each look at the clock is a millisecond.
  for (let ms = 0; ms < 30_000; ms++) world.host.clock.now();
  const report = await world.pass({ manifest: slow });
  expect(report.runs[0]?.recovered).toEqual({ done: 1, undone: 0 });
  expect(written(report)).toBe(0);
  expect(world.system("b").all("people").length).toBe(1);
});

describe("as many changes as a batch holds", () => {
  test.each([199, 200, 201, 401])("O5 %i edits are each written once", async (count) => {
    const names = Array.from({ length: count }, (_, at) => `n${at}`);
    const world = await linked(names);
    for (const name of names) world.edit("a", name, { name: "new" });
    // All of them change, which a brake would stop for good reason.
    const unbraked = compileWorld(`object Person: a.people <-> b.people  every 5m {
  match  a.email = b.email
  delete propagate
  brake  off

  a.email <-> b.email  authority a
  a.name <-> b.name  latest
  a.title <-> b.title  latest
}
`);
    expect(written(await world.pass({ plan: unbraked, anyPlan: true }))).toBe(count);
    expect((await world.engine.audit({})).length).toBe(count);
    expect(written(await world.pass({ plan: unbraked }))).toBe(0);
  });
});

describe("records that are merged in their system", () => {
  test("N15 the link moves to the one that is left, and nothing is deleted or made", async () => {
    const world = await linked(["one"]);
    world.system("a").put("people", { email: "other@acme.example", name: "kept", title: "old" });
    const [one = "", other = ""] = world
      .system("a")
      .all("people")
      .map((row) => row.id);
    world.system("a").merge("people", one, other);
    const report = await world.pass();
    expect(report.runs[0]).toMatchObject({ created: 0, updated: 1, deleted: 0 });
    expect(world.system("b").all("people").length).toBe(1);
    // What the other one shows is an edit of the entity.
    expect(world.fields("b", "other")).toMatchObject({ name: "kept", title: "old" });
    expect(written(await world.pass())).toBe(0);
    const links = await world.engine.links("Person");
    expect(links.map((link) => link.records.map((record) => record.id))).toEqual([
      [other, expect.any(String)],
    ]);
  });

  test("one that is linked with others stays with them, and the other link makes no new one", async () => {
    const world = await linked();
    const [one = "", two = ""] = world
      .system("a")
      .all("people")
      .map((row) => row.id);
    world.system("a").merge("people", one, two);
    expect(written(await world.pass())).toBe(0);
    expect(world.system("a").all("people").length).toBe(1);
    expect(world.system("b").all("people").length).toBe(2);
    world.edit("b", "one", { name: "alone" });
    world.edit("b", "two", { name: "both" });
    expect(written(await world.pass())).toBe(1);
    expect(world.fields("a", "two")).toMatchObject({ name: "both" });
    expect(written(await world.pass())).toBe(0);
  });

  test("nothing follows while the system does not show the one that is left", async () => {
    const world = await linked(["one"]);
    world.system("a").put("people", { email: "other@acme.example", name: "kept", title: "old" });
    const [one = "", other = ""] = world
      .system("a")
      .all("people")
      .map((row) => row.id);
    world.system("a").merge("people", one, other);
    await world.pass({ connector: only("a", () => ({ read: refusing("unavailable") })) });
    expect(world.system("b").all("people").length).toBe(1);
    expect(written(await world.pass())).toBe(1);
    expect(world.fields("b", "other")).toMatchObject({ name: "kept" });
  });
});

describe("another plan", () => {
  const body = (
    rows: string,
    clauses = "",
    head = "a.people <-> b.people",
    match = "a.email = b.email",
  ) =>
    compileWorld(`object Person: ${head}  every 5m {
  match  ${match}
  ${clauses}
  ${rows}
}
`);
  const email = "a.email <-> b.email  authority a";

  test("V8 what a run that died had under way is settled once, whatever the next plan says", async () => {
    const first = body(`${email}\n  a.name <-> b.name  authority a`);
    const second = body(`${email}\n  a.name <-> b.name  authority b  using trim`);
    const world = openWorld(first);
    for (const alias of ["a", "b"]) world.put(alias, "one", { name: "old" });
    await world.pass();
    world.edit("a", "one", { name: "new" });
    world.put("a", "two", { name: "made" });
    const dying = world.pass({
      engine: (engine) => ({ ...engine, commit: () => Promise.reject(new Error("it dies")) }),
    });
    await expect(dying).rejects.toThrow("it dies");
    expect((await world.engine.intents()).length).toBeGreaterThan(0);
    const report = await world.pass({ plan: second, anyPlan: true });
    expect(written(report)).toBe(0);
    expect(report.runs[0]?.recovered.done).toBe(2);
    expect(await world.engine.intents()).toEqual([]);
    expect(world.system("b").all("people").length).toBe(2);
    expect(written(await world.pass({ plan: second }))).toBe(0);
  });

  test("V9 a field that was renamed keeps what is known of it", async () => {
    const body = (own: string, rest = "") => `${rest}
object Person: a.people <-> b.people  every 5m {
  match  a.email = b.email

  a.email <-> b.email  authority a
  a.${own} <-> b.name  authority a
}
`;
    const world = openWorld(compileWorld(body("name")));
    for (const alias of ["a", "b"]) world.put(alias, "one", { name: "old" });
    expect(written(await world.pass())).toBe(0);
    // The system moves its values; meanwhile somebody edits on the other side.
    world.edit("a", "one", { name: null, title: "old" });
    world.edit("b", "one", { name: "new" });
    const renamed = compileWorld(body("title", "renamed a.name to a.title"));
    expect(written(await world.pass({ plan: renamed }))).toBe(1);
    expect(world.fields("a", "one")).toMatchObject({ name: null, title: "new" });
    expect(written(await world.pass({ plan: renamed }))).toBe(0);
    const [link] = await world.engine.links("Person");
    expect(Object.keys(link?.hubs ?? {}).toSorted()).toEqual(["email", "title"]);
  });

  test("V3 a row that was taken out and comes back begins like a new one", async () => {
    const some = body(`${email}\n  a.name <-> b.name  authority a`);
    const more = body(
      `${email}\n  a.name <-> b.name  authority a\n  a.title <-> b.title  authority a`,
    );
    const world = openWorld(more);
    for (const alias of ["a", "b"]) world.put(alias, "one", { name: "old", title: "old" });
    await world.pass();
    await world.pass({ plan: some, anyPlan: true });
    const [link] = await world.engine.links("Person");
    expect(Object.keys(link?.hubs ?? {})).not.toContain("title");
    const bases = (link?.records ?? []).flatMap((one) => Object.keys(one.base));
    expect(bases.filter((name) => name.includes("title"))).toEqual([]);
  });
});

test("at a first link by `latest` our own write of another field makes an edit no later", async () => {
  const world = openWorld(
    compileWorld(`map Word: a <-> b {
  "m1" <-> "R1"
  otherwise <-> hold
}
object Person: a.people, b.people, c.people  every 5m {
  match  a.email = b.email = c.email
  create in a
  initial full then incremental, differences by latest

  a.email <-> b.email <-> c.email  authority a
  a.name <-> b.name <-> c.name  latest
  a.title <-> b.title <-> c.title  authority b  via Word
}
`),
  );
  world.put("b", "one", { title: "R1" });
  wait(world, 10_000);
  world.put("c", "one", { name: "Ann", title: "m9" });
  wait(world, 10_000);
  await world.pass();
  // What c says is the latest, and b has no word for it.
  expect(world.fields("b", "one")).toMatchObject({ name: "Ann", title: "R1" });
  expect(world.fields("c", "one")?.["title"]).toBe("m9");
  expect((await world.engine.holds()).map((one) => one.unit)).toEqual(["title"]);
});
