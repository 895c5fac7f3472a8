/** How messages arrive: at a real mail server and at real web servers that are slow, broken or hostile. */
import { createHmac } from "node:crypto";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { type AlertedWorld, alertedWorld, refusing } from "../../test/support/alerted-world.ts";
import {
  type MailServer,
  openMailServer,
  openReceiver,
  type Receiver,
} from "../../test/support/receivers.ts";
import { manifest } from "../connectors/memory/manifest.ts";
import { outboxOf } from "./undelivered.ts";

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

const from = "Concordat <sync@acme.example>";
const mail = () => ({ email: { smtp: post.url, from } });
const hook = (secret?: string) => ({
  webhook: new Map([["ops", { url: receiver.url, ...(secret === undefined ? {} : { secret }) }]]),
});
const chat = () => ({ slack: new Map([["room", `${receiver.url}/hook`]]) });

interface Given {
  readonly errors: string;
  readonly why?: string;
  readonly clauses?: string;
}

/** A world in which the name of record one was refused a minute ago. */
async function refused({
  errors,
  why = "it is too long",
  clauses = "",
}: Given): Promise<AlertedWorld> {
  const world = await alertedWorld(`channel ops   webhook "ops"
channel room  slack "#ops"
channel box   email "box@acme.example"
owner many "Several" members "ann@acme.example", "bo@acme.example"
errors {
  invalid_data flag field, ${errors}
}
object Person: a.people <-> b.people  every 5m {
  owner   desk
  ${clauses}
  match   a.email = b.email

  a.email <-> b.email  authority a
  a.name <-> b.name  latest
  a.title <-> b.title  latest
}
`);
  world.edit("a", "one", { name: "Anna Maria" });
  await world.after(60, { ...refusing("invalid_data", why, ["name"]), ...directory });
  return world;
}

/** Records of people are the users of their system, too. */
const directory = {
  manifest: { ...manifest, userDirectory: { object: "people", id: "id", email: "email" } },
};

describe("mail", () => {
  test("goes to the owner's address, as text that says what, why, where and which record", async () => {
    const world = await refused({ errors: "email desk now" });
    expect((await world.deliver(mail())).sent).toBe(1);
    const [sent = expect.unreachable()] = post.mails;
    expect([sent.from, sent.to]).toEqual(["sync@acme.example", ["desk@acme.example"]]);
    expect(Object.fromEntries(sent.headers)).toMatchObject({
      from: "Concordat <sync@acme.example>",
      to: "desk@acme.example",
      subject: "Concordat: invalid_data in Person.name (1 record)",
      date: "Thu, 01 Jan 2026 09:01:00 +0000",
      "auto-submitted": "auto-generated",
      "message-id": expect.stringMatching(/^<[0-9a-f]{32}@concordat>$/),
    });
    expect(sent.text.trim().split("\r\n")).toEqual([
      "invalid_data in Person.name, b (1 record): the field is held.",
      "  why: it is too long",
      "  1/name (a a-1, b b-1)",
      "  the spec: Person.name",
    ]);
    expect(await world.engine.alerts()).toEqual([]);
  });

  test("goes beyond this machine encrypted, or not at all", async () => {
    const world = await refused({ errors: "email desk now" });
    // The same server by an address that does not say that it is on this machine.
    const smtp = post.url.replace("127.0.0.1", "[::ffff:127.0.0.1]");
    const { failed } = await world.deliver({ email: { smtp, from } });
    expect(failed[0]?.why).toContain("the mail server offers no encryption");
    expect(post.mails).toEqual([]);
  });

  test.each([
    ["smtp://127.0.0.1:1", "the mail server cannot be reached"],
    ["https://mail.acme.example", "the address of the mail server has to begin with smtp://"],
    ["mail.acme.example", "the address of the mail server is no URL"],
  ])("a server that cannot take it is told: %s", async (smtp, why) => {
    const world = await refused({ errors: "email desk now" });
    const { failed } = await world.deliver({ email: { smtp, from } });
    expect(failed[0]?.why).toContain(why);
  });

  test("a login that is refused is told without the password", async () => {
    const world = await refused({ errors: "email desk now" });
    const smtp = post.url.replace("//", "//sync:letmein@");
    post.login = () => false;
    const { failed } = await world.deliver({ email: { smtp, from } });
    expect(failed[0]?.why).toBe("the mail server refuses the login (it answered 535)");
    post.login = (user, password) => user === "sync" && password === "letmein";
    world.wait(60);
    expect((await world.deliver({ email: { smtp, from } })).sent).toBe(1);
  });

  test("goes to the members where the owner has no address, and to a channel's", async () => {
    const world = await refused({ errors: "notify many, alert box" });
    await world.deliver(mail());
    expect(post.mails.map((one) => one.to).toSorted()).toEqual([
      ["ann@acme.example", "bo@acme.example"],
      ["box@acme.example"],
    ]);
  });

  test("a member who is refused keeps it from nobody else, and is told", async () => {
    const world = await refused({ errors: "notify many" });
    post.refuse = (address) => (address.startsWith("bo") ? "who is that" : undefined);
    const { sent, remarks } = await world.deliver(mail());
    expect([sent, remarks]).toEqual([1, [{ to: "many", why: "1 of 2 addresses were refused" }]]);
    expect(await world.engine.alerts()).toEqual([]);
  });

  test("`request correction` tells who has the task, and is no failure where there is no mail", async () => {
    const errors = "email many now\n  missing_required block, request correction";
    const world = await refused({ errors });
    world.edit("a", "two", { title: "new" });
    await world.after(60, refusing("missing_required", "it needs a city"));
    const lost = await world.deliver({});
    expect(lost.failed.map((one) => one.to)).toEqual(["many"]);
    const left = await world.engine.alerts();
    expect(left.map((one) => one.to)).toEqual([{ kind: "owner", name: "many" }]);
  });

  test("the owner of a record is looked up in the user directory of its system", async () => {
    const clauses = "record owner a.title";
    const errors = "notify record_owner";
    const owned = await refused({ errors, clauses });
    await owned.deliver(mail());
    // `old` is nobody's id: the row's owner stands in.
    expect(post.mails.map((one) => one.to)).toEqual([["desk@acme.example"]]);
    const { id = "" } = owned.system("a").all("people")[1] ?? {};
    owned.edit("a", "two", { title: id, name: "Bob Maria" });
    await owned.after(60, { ...refusing("invalid_data", "no", ["name"]), ...directory });
    await owned.deliver(mail());
    expect(post.mails.at(-1)?.to).toEqual(["two@acme.example"]);
  });

  test("`daily` gathers a day into one mail at its time, by the zone's clock", async () => {
    const world = await refused({ errors: "email desk daily" });
    const daily = { at: "07:30", zone: "Europe/Berlin" };
    await world.deliver({ ...mail(), daily });
    world.edit("a", "two", { name: "Carl Maria" });
    await world.after(3600, refusing("invalid_data", "it is still too long", ["name"]));
    // From 10:01 on 1 January to a minute before 06:30 on the 2nd, in UTC.
    world.wait((20 * 60 + 28) * 60);
    await world.deliver({ ...mail(), daily });
    expect(post.mails).toEqual([]);
    world.wait(60);
    await world.deliver({ ...mail(), daily });
    expect(post.mails.length).toBe(1);
    expect(post.mails[0]?.headers.get("subject")).toBe(
      "Concordat: the last day: invalid_data in Person.name (2 records)",
    );
    expect(post.mails[0]?.text).toContain("why: it is still too long");
    world.wait(86_400);
    await world.deliver({ ...mail(), daily });
    expect(post.mails.length).toBe(1);
  });
});

describe("a webhook", () => {
  test("is signed where it has a secret, so that anybody who has it can tell", async () => {
    const secret = `whsec_${Buffer.from("a key of 24 bytes or so").toString("base64")}`;
    const world = await refused({ errors: "alert ops" });
    await world.deliver(hook(secret));
    const [{ headers, body } = expect.unreachable()] = receiver.received;
    const signed = `${headers["webhook-id"]}.${headers["webhook-timestamp"]}.${body}`;
    const wanted = createHmac("sha256", "a key of 24 bytes or so").update(signed).digest("base64");
    expect(headers["webhook-signature"]).toBe(`v1,${wanted}`);
    expect(headers["webhook-timestamp"]).toBe(`${Date.parse("2026-01-01T09:01:00Z") / 1000}`);
    expect(headers["content-type"]).toBe("application/json");
    expect(JSON.parse(body)).toMatchObject({
      formatVersion: 1,
      id: headers["webhook-id"],
      kind: "alert",
      at: "2026-01-01T09:01:00.000Z",
    });
  });

  test("has no signature without one", async () => {
    const world = await refused({ errors: "alert ops" });
    await world.deliver(hook());
    expect(receiver.received[0]?.headers["webhook-signature"]).toBeUndefined();
  });

  test("that fails is tried again later each time, under the same id, and settles nothing before", async () => {
    const world = await refused({ errors: "alert ops" });
    receiver.answer = () => ({ status: 500, body: "out of\u001b[31m order" });
    const first = await world.deliver(hook());
    expect(first.failed).toEqual([
      { to: "channel ops", why: "it answered 500: out of\\u001b[31m order" },
    ]);
    expect((await outboxOf(world.engine)).waiting).toMatchObject([
      { to: "channel ops", alerts: 1, attempts: 1, trouble: expect.stringContaining("500") },
    ]);
    world.wait(59);
    await world.deliver(hook());
    expect(receiver.received.length).toBe(1);
    world.wait(1);
    await world.deliver(hook());
    world.wait(119);
    await world.deliver(hook());
    expect(receiver.received.length).toBe(2);
    receiver.answer = () => ({});
    world.wait(1);
    expect((await world.deliver(hook())).sent).toBe(1);
    const [one, ...others] = receiver.received.map((got) => [got.headers["webhook-id"], got.body]);
    expect(others).toEqual([one, one]);
    expect(await world.engine.alerts()).toEqual([]);
  });

  test("that asks for time gets it", async () => {
    const world = await refused({ errors: "alert ops" });
    receiver.answer = () => ({ status: 429, headers: { "retry-after": "600" } });
    await world.deliver(hook());
    world.wait(599);
    await world.deliver(hook());
    expect(receiver.received.length).toBe(1);
    world.wait(1);
    await world.deliver(hook());
    expect(receiver.received.length).toBe(2);
  });

  test("that leads elsewhere is not followed", async () => {
    const other = await openReceiver();
    const world = await refused({ errors: "alert ops" });
    receiver.answer = () => ({ status: 307, headers: { location: other.url } });
    const { failed } = await world.deliver(hook());
    expect(failed[0]?.why).toContain("it answered 307, which leads elsewhere");
    expect(other.received).toEqual([]);
    await other.close();
  });

  test("that answers without end is not listened to", async () => {
    const world = await refused({ errors: "alert ops" });
    receiver.answer = () => ({ status: 400, body: "x".repeat(5_000_000) });
    const { failed } = await world.deliver(hook());
    expect(failed[0]?.why.length).toBeLessThan(300);
  });

  test("that hangs, like a mail server that does, keeps the others from nothing", async () => {
    const world = await refused({ errors: "alert ops, alert box, alert room" });
    const other = await openReceiver();
    receiver.answer = () => ({ hangs: true });
    const slack = new Map([["room", other.url]]);
    const email = { smtp: receiver.url.replace("http:", "smtp:"), from };
    const { sent, failed } = await world.deliver({ ...hook(), slack, email });
    expect(sent).toBe(1);
    expect(new Map(failed.map((one) => [one.to, one.why]))).toEqual(
      new Map([
        ["channel ops", "it gave no answer within 10 seconds"],
        ["channel box", expect.stringContaining("mail server")],
      ]),
    );
    await other.close();
  }, 30_000);

  test.each([
    ["http://alerts.acme.example/x", "its address has to begin with https://"],
    ["https://user:pass@alerts.acme.example/x", "its address may hold no user and password"],
    ["ftp://alerts.acme.example", "its address has to begin with https://"],
    ["alerts", "its address is no URL"],
  ])("nothing is sent to %s", async (url, why) => {
    const world = await refused({ errors: "alert ops" });
    const { failed } = await world.deliver({ webhook: new Map([["ops", { url }]]) });
    expect(failed).toEqual([{ to: "channel ops", why }]);
  });

  test("what could not be delivered for a week is given up, and that is told until it can be", async () => {
    const world = await refused({ errors: "alert ops" });
    receiver.answer = () => ({ status: 500 });
    await world.deliver(hook());
    world.wait(7 * 86_400 + 1);
    await world.deliver(hook());
    expect(await outboxOf(world.engine)).toMatchObject({
      waiting: [],
      givenUp: [{ to: "channel ops" }],
    });
    receiver.answer = () => ({});
    world.edit("a", "one", { name: "fine" });
    await world.after(60);
    world.edit("a", "one", { name: "Anna Maria" });
    await world.after(60, refusing("invalid_data", "it is too long", ["name"]));
    await world.deliver(hook());
    expect(await outboxOf(world.engine)).toEqual({ waiting: [], givenUp: [] });
  });
});

describe("texts of others", () => {
  const evil =
    "no\r\nBcc: eve@evil.example\r\n\r\n<!channel> *now* <https://evil.example|here> & \u202eabc";

  test("add no header to a mail and no line", async () => {
    const world = await refused({ errors: "email desk now", why: evil });
    await world.deliver(mail());
    const [sent = expect.unreachable()] = post.mails;
    expect(sent.to).toEqual(["desk@acme.example"]);
    expect(sent.headers.has("bcc")).toBe(false);
    expect(sent.text).toContain("why: no\\u000d\\u000aBcc: eve@evil.example\\u000d\\u000a");
    expect(sent.text).toContain("\\u202eabc");
  });

  test("are no markup, mention or link in Slack", async () => {
    const world = await refused({ errors: "alert room", why: evil });
    await world.deliver(chat());
    const { text, blocks } = JSON.parse(receiver.received[0]?.body ?? "");
    expect(receiver.received[0]?.path).toBe("/hook");
    expect(blocks.map((one: { text: { type: string } }) => one.text.type)).toEqual([
      "plain_text",
      "plain_text",
    ]);
    expect(blocks[1].text.text).toContain("<!channel> *now*");
    expect(text).toBe("Concordat: invalid\u200b_\u200bdata in Person.name (1 record)");
  });

  test("hold no secret by the time they are sent, or kept", async () => {
    const world = await refused({ errors: "alert ops", why: "the login s3cret-token failed" });
    receiver.answer = () => ({ status: 400, body: "bad s3cret-token" });
    const redact = (text: string) => text.replaceAll("s3cret-token", "•••");
    const { failed } = await world.deliver(hook(), { redact });
    expect(receiver.received[0]?.body).toContain("the login ••• failed");
    expect(JSON.stringify([receiver.received, failed])).not.toContain("s3cret");
    expect((await outboxOf(world.engine)).waiting[0]?.trouble).toBe("it answered 400: bad •••");
  });

  test("many of them are cut to what a message may hold", async () => {
    const world = await refused({ errors: "alert room", why: "w".repeat(100_000) });
    await world.deliver(chat());
    const { blocks } = JSON.parse(receiver.received[0]?.body ?? "");
    for (const { text } of blocks) expect(text.text.length).toBeLessThan(3000);
  });
});
