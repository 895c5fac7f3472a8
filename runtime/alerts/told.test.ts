/** What is told, to whom, and how often: by a real receiver of webhooks, as the messages arrive. */
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import {
  type AlertedWorld,
  alertedWorld,
  away,
  refusing,
} from "../../test/support/alerted-world.ts";
import {
  type MailServer,
  openMailServer,
  openReceiver,
  type Receiver,
} from "../../test/support/receivers.ts";
import type { Told } from "./stored-alert.ts";

let receiver: Receiver;
let post: MailServer;
beforeEach(async () => {
  receiver = await openReceiver();
  post = await openMailServer();
});
afterEach(async () => {
  await receiver.close();
  await post.close();
});

const object = `object Person: a.people <-> b.people  every 5m {
  owner   desk
  match   a.email = b.email
  delete  propagate

  a.email <-> b.email  authority a
  a.name <-> b.name  latest
  a.title <-> b.title  latest
  a.visits <-> b.visits  review by desk within 2d
}
`;

function opened(errors: string, rows = object): Promise<AlertedWorld> {
  return alertedWorld(`channel ops  webhook "ops"\nerrors {\n${errors}\n}\n${rows}`);
}

/** Delivers, and gives what arrived by that. */
async function toldBy(world: AlertedWorld): Promise<readonly (Told & { row?: string })[]> {
  const before = receiver.received.length;
  const webhook = new Map([["ops", { url: receiver.url }]]);
  const email = { smtp: post.url, from: "sync@acme.example" };
  const { failed } = await world.deliver({ webhook, email });
  expect(failed).toEqual([]);
  return receiver.received.slice(before).flatMap(({ body }) => JSON.parse(body).errors);
}

describe("a case", () => {
  const refuses = refusing("invalid_data", "name may have 5 letters", ["name"]);

  test("is told when it comes up, with its record, its reason and its place, and never because it is still there", async () => {
    const world = await opened("  invalid_data log, flag field, alert ops");
    world.edit("a", "one", { name: "Anna Maria" });
    await world.after(60, refuses);
    expect(await toldBy(world)).toEqual([
      {
        class: "invalid_data",
        object: "Person",
        row: "name",
        system: "b",
        what: "field_held",
        why: ["name may have 5 letters"],
        count: 1,
        cases: [
          {
            name: "1/name",
            records: [
              { system: "a", id: "a-1" },
              { system: "b", id: "b-1" },
            ],
          },
        ],
        place: expect.stringContaining("Person.name"),
      },
    ]);
    world.edit("a", "one", { title: "new" });
    await world.after(60, refuses);
    world.edit("a", "one", { name: "still too long" });
    await world.after(60, refuses);
    expect(await toldBy(world)).toEqual([]);
  });

  test("is told again once it is another one, or came back", async () => {
    const world = await opened("  invalid_data flag field, alert ops");
    world.edit("a", "one", { name: "Anna Maria" });
    await world.after(60, refuses);
    await toldBy(world);
    world.edit("a", "one", { name: "bad" });
    await world.after(60, refusing("invalid_data", "name may have no b", ["name"]));
    expect((await toldBy(world)).map((one) => one.why)).toEqual([["name may have no b"]]);
    world.edit("a", "one", { name: "fine" });
    await world.after(60);
    world.edit("a", "one", { name: "Anna Maria" });
    await world.after(60, refuses);
    expect((await toldBy(world)).length).toBe(1);
  });

  test("many of a kind are one message that counts them", async () => {
    const world = await opened("  invalid_data flag field, alert ops");
    for (const name of ["one", "two"]) world.edit("a", name, { name: "Anna Maria" });
    await world.after(60, refuses);
    expect((await toldBy(world)).map((one) => [one.count, one.cases.length])).toEqual([[2, 2]]);
    expect(receiver.received.length).toBe(1);
  });

  test("that is left out or tried again is told once too", async () => {
    const world = await opened(`  invalid_data skip record, alert ops
  unavailable queue, retry after 1m, alert ops`);
    world.edit("a", "one", { name: "Anna Maria" });
    await world.after(60, refuses);
    world.edit("a", "two", { name: "new" });
    for (let tries = 0; tries < 4; tries++) {
      await world.after(3600, refusing("unavailable", "it is away"));
    }
    expect((await toldBy(world)).map((one) => [one.what, one.count])).toEqual([
      ["left_out", 1],
      ["queued", 1],
    ]);
  });

  test("the log has a line of it", async () => {
    const world = await opened("  invalid_data log, flag field");
    world.edit("a", "one", { name: "Anna Maria" });
    await world.after(60, refuses);
    await toldBy(world);
    expect(world.log).toEqual([
      "invalid_data in Person.name, b (1 record): the field is held. why: name may have 5 letters; 1/name (a a-1, b b-1); the spec: Person.name",
    ]);
  });
});

describe("an object, or a system of it", () => {
  test("that cannot be read is told when that begins, and again only after it was over", async () => {
    const world = await opened("  unavailable queue, retry after 1m, alert ops");
    for (const seconds of [60, 300, 300])
      await world.after(seconds, away("unavailable", "no route"));
    expect(await toldBy(world)).toMatchObject([
      {
        class: "unavailable",
        object: "Person",
        system: "b",
        what: "system_away",
        why: ["no route"],
      },
    ]);
    await world.after(60, away("unavailable", "connection refused"));
    expect(await toldBy(world)).toEqual([]);
    await world.after(60);
    expect(await toldBy(world)).toMatchObject([{ system: "b", what: "system_back", why: [] }]);
    await world.after(60);
    expect(await toldBy(world)).toEqual([]);
    await world.after(60, away("unavailable", "no route"));
    expect(await toldBy(world)).toMatchObject([{ what: "system_away" }]);
  });

  test("that a brake stops is told once", async () => {
    const world = await opened("  brake block, alert ops");
    for (let at = 0; at < 20; at++) world.put("a", `more${at}`, { name: "old" });
    await world.after(60);
    for (const one of world.system("a").all("people")) world.system("a").remove("people", one.id);
    await world.after(60);
    await world.after(60);
    expect(await toldBy(world)).toMatchObject([{ class: "brake", what: "object_stopped" }]);
  });

  test("that does not let us in at all is told although nothing ran", async () => {
    const world = await opened("  auth queue, alert ops");
    const { ConnectorError } = await import("../connector-error.ts");
    const refused = () => Promise.reject(new ConnectorError("auth", "the password is wrong"));
    const locked = world.after(60, {
      connector: (alias, own) => (alias === "b" ? { ...own, describe: refused } : own),
    });
    await expect(locked).rejects.toThrow("the password is wrong");
    expect(await toldBy(world)).toMatchObject([
      { class: "auth", object: "Person", system: "b", why: ["the password is wrong"] },
    ]);
  });
});

describe("`alert … when queue > N`", () => {
  test("is told when the queue goes over it, and again once it was not", async () => {
    const world = await opened("  unavailable queue, retry after 1m, alert ops when queue > 1");
    const down = refusing("unavailable", "it is away");
    world.edit("a", "one", { name: "new" });
    await world.after(60, down);
    expect(await toldBy(world)).toEqual([]);
    world.edit("a", "two", { name: "new" });
    await world.after(60, down);
    expect(await toldBy(world)).toMatchObject([
      { class: "unavailable", object: "", what: "queue_over", count: 2 },
    ]);
    await world.after(3600, down);
    expect(await toldBy(world)).toEqual([]);
    await world.after(3600);
    for (const name of ["one", "two"]) world.edit("a", name, { name: "newer" });
    await world.after(60, down);
    expect((await toldBy(world)).length).toBe(1);
  });
});

describe("a review that waits", () => {
  async function withConflict(): Promise<AlertedWorld> {
    const world = await opened("  conflict log, alert ops");
    world.edit("a", "one", { visits: 2 });
    world.edit("b", "one", { visits: 3 });
    await world.after(60);
    expect(await toldBy(world)).toMatchObject([{ class: "conflict", what: "field_held" }]);
    return world;
  }

  test("longer than its `within` is told once", async () => {
    const world = await withConflict();
    await world.after(2 * 86_400 - 1);
    expect(await toldBy(world)).toEqual([]);
    await world.after(1);
    const late = { class: "conflict", row: "visits", what: "review_overdue", count: 1 };
    expect(await toldBy(world)).toMatchObject([late]);
    expect(post.mails.map((one) => [one.to, one.headers.get("subject")])).toEqual([
      [["desk@acme.example"], "Concordat: conflict in Person.visits (1 record)"],
    ]);
    await world.after(86_400);
    expect(await toldBy(world)).toEqual([]);
  });

  test("and was decided is not", async () => {
    const world = await withConflict();
    const lease = await world.engine.lease();
    const [hold = expect.unreachable()] = await world.engine.holds();
    const decision = { value: null, system: "", seen: hold.shown, by: "ann", because: "", at: 0 };
    await world.engine.decide(lease, [{ hold, decision }]);
    await lease.release();
    await world.after(3 * 86_400);
    expect(await toldBy(world)).toEqual([]);
  });
});

describe("personal data", () => {
  const personal = object.replace(
    "a.name <-> b.name  latest",
    "a.name <-> b.name  latest  pii user.name",
  );

  test("a system's words about a row with `pii` are left out, and so is an id that is its value", async () => {
    const world = await opened("  invalid_data log, flag field, alert ops", personal);
    const { id = "" } = world.system("a").all("people")[0] ?? {};
    world.edit("a", "one", { name: id, title: "new" });
    await world.after(60, refusing("invalid_data", `"${id}" is taken`, ["name"]));
    const [told] = await toldBy(world);
    expect(told).toMatchObject({ row: "name", why: ["b refused it, or did not answer"] });
    expect(told?.cases).toEqual([{ name: "1/name", records: [{ system: "b", id: "b-1" }] }]);
    expect(JSON.stringify(receiver.received)).not.toContain(id);
    expect(world.log.join()).not.toContain(id);
  });

  test("nor are they told of a record that is to be created", async () => {
    const creating = personal.replace("delete  propagate", "delete  propagate\n  create  in b");
    const world = await opened("  invalid_data flag field, alert ops", creating);
    world.put("a", "three", { name: "Ann Secret" });
    await world.after(60, refusing("invalid_data", "the name Ann Secret is taken"));
    expect((await toldBy(world)).map((one) => [one.class, one.why])).toEqual([
      ["invalid_data", ["b refused it, or did not answer"]],
    ]);
    expect(JSON.stringify(receiver.received)).not.toContain("Secret");
  });

  test("those of a write that has nothing of it are told", async () => {
    const world = await opened("  invalid_data flag field, alert ops", personal);
    world.edit("a", "one", { title: "new" });
    await world.after(60, refusing("invalid_data", "title is too long", ["title"]));
    expect((await toldBy(world)).map((one) => one.why)).toEqual([["title is too long"]]);
  });
});
