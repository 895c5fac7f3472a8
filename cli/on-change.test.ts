/**
 * `on change`: an edit in a database arrives at once, though the next turn is an hour away; also after the database
 * has ended every connection.
 */
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { setTimeout } from "node:timers/promises";
import { afterAll, expect, onTestFinished, test } from "vitest";
import { findMariadb } from "../test/support/mariadb.ts";
import { startPostgres } from "../test/support/postgres.ts";
import { startReplicatingPostgres } from "../test/support/replicating-postgres.ts";
import { runCommand, scratchFolder } from "../test/support/run-command.ts";

const [postgres, replicating, mariadb] = await Promise.all([
  startPostgres(),
  startReplicatingPostgres(),
  findMariadb(),
]);
afterAll(async () => {
  for (const one of [postgres, replicating]) if (one.kind === "there") await one.server.stop();
});

const spec = (kind: string) => `edition 2026
package acme.people
owner ops "Operations" email "ops@acme.example"
system a: ${kind} "Here"
system b: sqlite "There"
object Person: a.people -> b.people  on change  every 1h {
  owner   ops
  match   a.email = b.email
  a.email -> b.email
  a.name  -> b.name
}
`;

const columns = "email varchar(90) NOT NULL UNIQUE, name varchar(90)";
const first = "INSERT INTO people (email, name) VALUES ('ann@x.example', 'Ann')";

interface Here {
  readonly kind: string;
  readonly settings: string;
  readonly query: (sql: string) => Promise<unknown>;
  /** Ends the service's connections, where there are any. */
  readonly cut?: () => Promise<unknown>;
}

/** What the log has to show, and what is done then. */
type Step = readonly [shows: string, does?: () => Promise<unknown>];

const made: Step[0] = '"created":1';
const arrived: Step[0] = '"updated":1';

/** What came of the steps, each of which waits for what is logged after the one before; the last one ends it. */
async function served(here: Here, steps: readonly Step[], clause?: string) {
  const folder = scratchFolder({
    "people.sync": spec(here.kind).replace("on change  every 1h", clause ?? "on change  every 1h"),
    "concordat.yaml": `profiles:
  local:
    systems:
      a: { ${here.settings} }
      b: { url: "sqlite:./b.db", changes: trigger }
`,
  });
  const there = new DatabaseSync(join(folder, "b.db"), { timeout: 10_000 });
  there.exec(`CREATE TABLE people (id INTEGER PRIMARY KEY, ${columns})`);
  onTestFinished(() => there.close());
  let [taken, read] = [0, 0];
  const clock = { now: () => Date.now(), monotonic: () => performance.now() };
  const ran = await runCommand(["serve", "--format", "json"], {
    cwd: folder,
    host: { clock },
    stopWhen(stdout) {
      const [shows, does] = steps[taken] ?? [];
      if (shows === undefined || !stdout.slice(read).includes(shows)) return false;
      read = stdout.length;
      void does?.();
      return ++taken === steps.length;
    },
  });
  expect(ran.stderr).toBe("");
  const rows = there
    .prepare("SELECT name FROM people")
    .all()
    .map((row) => row["name"]);
  const events = ran.stdout
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line) as { readonly event: string; readonly message: string });
  return { rows, events };
}

async function inPostgres(changes: "trigger" | "replication" | "poll"): Promise<Here> {
  const chosen = changes === "replication" ? replicating : postgres;
  if (chosen.kind === "missing") throw new Error(chosen.why);
  const scratch = await chosen.server.scratch();
  const session = await scratch.connect();
  await session.query(
    `CREATE TABLE people (id int GENERATED ALWAYS AS IDENTITY PRIMARY KEY, ${columns}); ${first}`,
  );
  const url = new URL(scratch.url);
  url.searchParams.set("application_name", scratch.schema);
  onTestFinished(async () => {
    const slots = "SELECT slot_name, pg_drop_replication_slot(slot_name) FROM pg_replication_slots";
    if (changes === "replication") {
      const { rows } = await session.query(
        `${slots} WHERE NOT active AND slot_name LIKE 'concordat_people_%'`,
      );
      for (const { slot_name: name } of rows) await session.query(`DROP PUBLICATION ${name}`);
    }
    await scratch.drop();
  });
  return {
    kind: "postgres",
    settings: `url: "${url.href}", changes: ${changes}`,
    query: (sql) => session.query(sql),
    cut: () =>
      session.query(
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = $1",
        [scratch.schema],
      ),
  };
}

async function inMariadb(): Promise<Here> {
  if (mariadb.kind === "missing") throw new Error(mariadb.why);
  const scratch = await mariadb.server.scratch();
  onTestFinished(() => scratch.drop());
  const session = await scratch.connect();
  await session.query(
    `CREATE TABLE people (id int AUTO_INCREMENT PRIMARY KEY, ${columns}); ${first}`,
  );
  return {
    kind: "mysql",
    settings: `url: "${scratch.url}", changes: trigger`,
    query: (sql) => session.query(sql),
  };
}

async function inSqlite(changes: "trigger" | "poll"): Promise<Here> {
  const path = join(scratchFolder({}), "a.db");
  const db = new DatabaseSync(path, { timeout: 10_000 });
  db.exec(`CREATE TABLE people (id INTEGER PRIMARY KEY, ${columns}); ${first}`);
  onTestFinished(() => db.close());
  return {
    kind: "sqlite",
    settings: `url: "sqlite:${path}", changes: ${changes}`,
    query: async (sql) => db.exec(sql),
  };
}

const without = (one: typeof postgres | typeof mariadb) =>
  one.kind === "missing" ? ` (${one.why})` : "";

test.skipIf([postgres, replicating, mariadb].some((one) => one.kind === "missing")).each([
  ["SQLite by trigger", () => inSqlite("trigger")],
  ["SQLite by poll", () => inSqlite("poll")],
  ["PostgreSQL by trigger", () => inPostgres("trigger")],
  ["PostgreSQL by replication", () => inPostgres("replication")],
  ["MariaDB by trigger", inMariadb],
] as const)(
  `an edit in %s arrives without its turn having come${without(postgres)}${without(replicating)}${without(mariadb)}`,
  async (_, open) => {
    const here = await open();
    const edit = (name: string) => () => here.query(`UPDATE people SET name = '${name}'`);
    const steps: readonly Step[] = [
      [made, edit("Anna")],
      [arrived, edit("Annie")],
      [arrived, edit("Anne")],
      [arrived],
    ];
    const { rows, events } = await served(here, steps);
    expect(rows).toEqual(["Anne"]);
    expect(events.map((one) => one.event)).not.toContain("untold");
  },
);

test
  .skipIf([postgres, replicating].some((one) => one.kind === "missing"))
  .each(["trigger", "replication"] as const)(
  `what is edited while PostgreSQL cannot be heard is not missed, by %s${without(postgres)}${without(replicating)}`,
  async (changes) => {
    const here = await inPostgres(changes);
    const { rows, events } = await served(here, [
      [made, () => here.query("UPDATE people SET name = 'Anna'")],
      // When it has nothing left to do.
      [arrived, () => setTimeout(500).then(() => here.cut?.())],
      ["listening to a failed", () => here.query("UPDATE people SET name = 'Anne'")],
      [arrived],
    ]);
    expect(events.map((one) => one.message)).toContain("listening to a goes on");
    expect(rows).toEqual(["Anne"]);
  },
);

test.skipIf(postgres.kind === "missing")(
  `where nothing tells, it is said, and the object has turns by the clock${without(postgres)}`,
  async () => {
    const here = await inPostgres("poll");
    const { rows, events } = await served(here, [[made]], "on change");
    expect(rows).toEqual(["Ann"]);
    expect(events[1]?.message).toContain("Person: nothing tells of changes in a;");
  },
);
