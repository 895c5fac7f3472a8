/** `run` tells people of errors, `status` what could not be told, `alerts send-test` whether they can be. */
import { rmSync } from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { afterEach, beforeEach, expect, test } from "vitest";
import {
  type MailServer,
  openMailServer,
  openReceiver,
  type Receiver,
} from "../test/support/receivers.ts";
import { runCommand, type Surroundings, scratchFolder } from "../test/support/run-command.ts";

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

const spec = (errors: string) => `edition 2026
package acme.people

owner   ops  "Operations"  email "ops@acme.example"
channel room  slack "#ops"
channel hook  webhook "hook"

system a: sqlite "Alpha"
system b: sqlite "Beta"

errors {
  conflict log, ${errors}
}

object Person: a.people <-> b.persons  every 5m {
  owner     ops
  match     a.email = b.mail  ignoring case
  a.email               <-> b.mail                 authority a  pii user.contact.email
  a.city                <-> b.town                 review by ops
}
`;

/** A workspace after a first run, in which the city of one person has been edited on both sides. */
async function inConflict(errors: string, alerts: string): Promise<string> {
  const folder = scratchFolder({
    "people.sync": spec(errors),
    "concordat.yaml": `profiles:
  local:
    systems:
      a: { url: "sqlite:./a.db" }
      b: { url: "sqlite:./b.db" }
${alerts === "" ? "" : `    alerts:\n${alerts}`}`,
  });
  sql(folder, "a", "CREATE TABLE people (email TEXT PRIMARY KEY NOT NULL, city TEXT)");
  sql(folder, "b", "CREATE TABLE persons (id INTEGER PRIMARY KEY, mail TEXT UNIQUE, town TEXT)");
  sql(folder, "a", "INSERT INTO people VALUES ('p1@x.example', 'Bonn')");
  await concordat(folder, "run");
  sql(folder, "a", "UPDATE people SET city = 'Ulm'");
  sql(folder, "b", "UPDATE persons SET town = 'Aachen'");
  return folder;
}

function sql(folder: string, name: "a" | "b", text: string): void {
  const db = new DatabaseSync(join(folder, `${name}.db`));
  db.exec(text);
  db.close();
}

function concordat(folder: string, line: string, around: Partial<Surroundings> = {}) {
  return runCommand(line.split(" "), { cwd: folder, ...around });
}

test("a run tells whom the spec names, logs it, and ends as it would without", async () => {
  const folder = await inConflict(
    "alert room, email ops now",
    `      slack: { room: "${receiver.url}/\${env:ROOM}" }
      email: { smtp: "${post.url}", from: "sync@acme.example" }\n`,
  );
  const ran = await concordat(folder, "run --format json", { env: { ROOM: "a-secret" } });
  expect(ran.code).toBe(3);
  expect(JSON.parse(ran.stdout).alerts).toEqual({ sent: 3, failed: [] });
  expect(ran.stderr).toContain(
    "concordat: conflict in Person.city (1 record): the field is held. 1/city (b 1); the spec: people.sync:19",
  );
  expect(receiver.received.map((one) => one.path)).toEqual(["/a-secret"]);
  expect(post.mails.map((one) => one.to)).toEqual([["ops@acme.example"]]);
  expect((await concordat(folder, "status")).stdout).not.toContain("alert");
  await concordat(folder, "run", { env: { ROOM: "a-secret" } });
  expect([receiver.received.length, post.mails.length]).toEqual([1, 1]);
});

test("a receiver that fails changes nothing of the run, and `status` says what waits and why", async () => {
  const folder = await inConflict(
    "alert hook",
    `      webhook: { hook: { url: "${receiver.url}", secret: "\${env:KEY}" } }\n`,
  );
  receiver.answer = () => ({ status: 503, body: "not with hush-hush" });
  const env = { KEY: "hush-hush" };
  const ran = await concordat(folder, "run", { env });
  expect(ran.code).toBe(3);
  expect(ran.stderr).toContain(
    "concordat: 1 alert for channel hook could not be delivered: it answered 503: not with •••; `concordat status` shows what waits",
  );
  const status = await concordat(folder, "status");
  expect(status.stdout).toMatch(
    /1 alert for channel hook since [-\d]+ [:\d]+ UTC; 1 attempt failed: it answered 503: not with •••; not tried again before [-\d]+ [:\d]+ UTC/,
  );
  const { alerts } = JSON.parse((await concordat(folder, "status --format json")).stdout);
  expect(alerts).toMatchObject({
    waiting: [{ to: "channel hook", when: "now", alerts: 1, attempts: 1 }],
    givenUp: [],
  });
});

test("whom the profile cannot reach is told before the run, and what is for them waits", async () => {
  const folder = await inConflict("alert room, email ops daily", "");
  const ran = await concordat(folder, "run");
  expect(ran.stderr).toContain(
    "concordat: channel room cannot be told of errors: the profile has no `slack: { room: … }` in its `alerts`\n",
  );
  expect(ran.stderr).toContain(
    "concordat: ops cannot be told of errors: the profile has no `email: { smtp: …, from: … }` in its `alerts`\n",
  );
  expect(ran.code).toBe(3);
  expect((await concordat(folder, "status")).stdout).toContain("1 alert for channel room");
});

test("a secret that is not there keeps nobody from running", async () => {
  const folder = await inConflict("alert room", `      slack: { room: "\${env:NOT_THERE}" }\n`);
  const ran = await concordat(folder, "run");
  expect(ran.stderr).toContain(
    "channel room cannot be told of errors: the environment has no variable `NOT_THERE`",
  );
  expect(ran.code).toBe(3);
});

test("a system that is not there is told once, although nothing could run", async () => {
  const folder = await inConflict(
    "email ops daily\n  schema_drift flag, alert hook",
    `      webhook: { hook: "${receiver.url}" }\n`,
  );
  rmSync(join(folder, "b.db"));
  const ran = await concordat(folder, "run");
  expect(ran.code).toBe(2);
  await concordat(folder, "run");
  expect(receiver.received.map((one) => JSON.parse(one.body).errors)).toMatchObject([
    [{ class: "schema_drift", object: "Person", system: "b", what: "system_away" }],
  ]);
});

test("a test message says whether a channel or an owner can be reached", async () => {
  const folder = await inConflict(
    "alert room",
    `      slack: { room: "${receiver.url}" }
      email: { smtp: "${post.url}", from: "sync@acme.example" }\n`,
  );
  const sent = await concordat(folder, "alerts send-test room");
  expect(sent).toMatchObject({ code: 0, stdout: "A test message for room was taken (slack).\n" });
  expect(JSON.parse(receiver.received[0]?.body ?? "").text).toBe("Concordat: a test message");
  await concordat(folder, "alerts send-test ops");
  expect(post.mails[0]?.text).toContain("This is a test of the alerts for ops.");
  receiver.answer = () => ({ status: 404, body: "no_service" });
  expect(await concordat(folder, "alerts send-test room")).toMatchObject({
    code: 2,
    stderr: "concordat: the test message for room failed: it answered 404: no_service\n",
  });
  expect((await concordat(folder, "alerts send-test rom")).stderr).toBe(
    "concordat: the spec has no channel or owner `rom`; did you mean `room`?\n",
  );
  expect((await concordat(folder, "alerts send-test hook")).stderr).toBe(
    "concordat: `hook` cannot be told: the profile has no `webhook: { hook: … }` in its `alerts`\n",
  );
});
