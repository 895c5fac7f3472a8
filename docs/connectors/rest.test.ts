/** Runs the example of rest.md through the command line: a real service over HTTP, and a SQLite file. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { expect, onTestFinished, test } from "vitest";
import { guardedDialect } from "../../test/support/guarded-dialect.ts";
import { startRestService } from "../../test/support/rest-service.ts";
import { runCommand, scratchFolder } from "../../test/support/run-command.ts";

const page = readFileSync(new URL("rest.md", import.meta.url), "utf8");
const files = Object.fromEntries(
  [...page.matchAll(/^```\w+ (\S+)\n((?:.*\n)*?)```$/gm)].map(([, name = "", text = ""]) => [
    name,
    text,
  ]),
);
const token = "seeded-token-of-the-directory";

async function workspace(text = files["directory-api.yaml"] ?? "") {
  const service = await startRestService(guardedDialect(token), {
    email: { required: true, unique: true },
    name: { length: 40 },
    city: {},
  });
  onTestFinished(() => service.close());
  const folder = scratchFolder({ ...files, "directory-api.yaml": text });
  const db = new DatabaseSync(join(folder, "office.db"));
  onTestFinished(() => db.close());
  db.exec(
    "CREATE TABLE persons (id INTEGER PRIMARY KEY, mail TEXT UNIQUE, full_name TEXT, town TEXT)",
  );
  const env = { DIRECTORY_URL: service.url, DIRECTORY_TOKEN: token };
  const concordat = async (line: string) => {
    const ran = await runCommand(line.split(" "), { cwd: folder, env });
    expect(ran.stdout + ran.stderr).not.toContain(token);
    return ran;
  };
  const persons = () =>
    db
      .prepare("SELECT mail, full_name, town FROM persons ORDER BY mail")
      .all()
      .map((one) => ({ ...one }));
  const people = () =>
    [...service.store.all.values()]
      .map(({ fields }) => ({ mail: fields.email, full_name: fields.name, town: fields.city }))
      .toSorted((a, b) => (String(a.mail) < String(b.mail) ? -1 : 1));
  return { folder, service, store: service.store, db, concordat, persons, people };
}

test("its files fit each other: pulled, checked without a finding, and knowing what the API can do", async () => {
  const { folder, concordat } = await workspace();
  const pulled = await concordat("catalog pull");
  expect(pulled).toMatchObject({ code: 0, stderr: "" });
  const catalogue = JSON.parse(readFileSync(join(folder, "catalog/directory.json"), "utf8"));
  expect(catalogue).toMatchObject({
    connector: "rest",
    objects: { people: { id: "id", modified: "updated_at", create: true } },
    capabilities: { stamps: { grain: "record", precisionSeconds: 1 }, webhook: null },
    limits: { rate: { calls: 600, perSeconds: 60 } },
  });
  const checked = await concordat("check");
  expect(checked.stdout + checked.stderr).not.toMatch(/^(?:error|warning)\[/m);
  expect(checked.code).toBe(0);
});

test("records, edits, conflicts and deletions travel both ways, and then nothing is written", async () => {
  const { store, db, service, concordat, persons, people } = await workspace();
  await concordat("catalog pull");
  const ann = store.create({ email: "ann@x.example", name: "Ann", city: "Bonn" });
  db.exec("INSERT INTO persons (mail, full_name, town) VALUES ('BOB@x.example', 'Bob', 'Köln')");
  const first = await concordat("run");
  expect(first).toMatchObject({ code: 0, stderr: "" });
  const both = [
    { mail: "BOB@x.example", full_name: "Bob", town: "Köln" },
    { mail: "ann@x.example", full_name: "Ann", town: "Bonn" },
  ];
  expect(people()).toEqual(both);
  expect(persons()).toEqual(both);

  store.update(ann.id, { name: "Ann Lee" });
  db.exec("UPDATE persons SET town = 'Aachen' WHERE mail = 'ann@x.example'");
  expect((await concordat("run")).code).toBe(0);
  expect(persons()[1]).toEqual({ mail: "ann@x.example", full_name: "Ann Lee", town: "Aachen" });
  expect(people()).toEqual(persons());

  store.update(ann.id, { city: "Bremen" });
  db.exec("UPDATE persons SET town = 'Ulm' WHERE mail = 'ann@x.example'");
  expect((await concordat("run")).code).toBe(3);
  db.exec("UPDATE persons SET town = 'Bremen' WHERE mail = 'ann@x.example'");
  expect((await concordat("run")).code).toBe(0);

  store.remove(ann.id);
  expect((await concordat("run")).code).toBe(0);
  expect(persons()).toEqual(both.slice(0, 1));
  db.exec("DELETE FROM persons");
  expect((await concordat("run --approve 1")).code).toBe(0);
  expect(people()).toEqual([]);

  const before = service.asked.length;
  const last = JSON.parse((await concordat("run --format json")).stdout);
  expect(last.runs).toMatchObject([{ changed: 0, created: 0, updated: 0, failed: 0 }]);
  const asked = service.asked.slice(before);
  expect(asked.map((one) => one.method)).toEqual(["GET", "GET"]);
  // What is counted is what was asked, not what was called.
  expect(last.runs[0].calls.directory).toBe(asked.length);
});

test("an API that tells neither changes nor deletions is read whole, once a run", async () => {
  const silent = (files["directory-api.yaml"] ?? "")
    .replace(/^ {4}deleted:\n(?: {6}.*\n)*/m, "")
    .replace(/^ +since: .*\n/m, "");
  expect(silent).not.toMatch(/since|deleted/);
  const { store, service, concordat, persons, people } = await workspace(silent);
  await concordat("catalog pull");
  const ann = store.create({ email: "ann@x.example", name: "Ann", city: "Bonn" });
  store.create({ email: "bob@x.example", name: "Bob", city: "Köln" });
  await concordat("run");
  store.update(ann.id, { name: "Ann Lee" });
  await concordat("run");
  expect(persons().map((one) => one.full_name)).toEqual(["Ann Lee", "Bob"]);
  const before = service.asked.length;
  store.remove(ann.id);
  expect((await concordat("run")).code).toBe(0);
  expect(persons().map((one) => one.full_name)).toEqual(["Bob"]);
  expect(people()).toEqual(persons());
  expect(service.asked.slice(before).map((one) => one.method)).toEqual(["GET"]);
});

test("an edit that is made while a run writes is not overwritten", async () => {
  const { store, db, service, concordat, people } = await workspace();
  await concordat("catalog pull");
  const ann = store.create({ email: "ann@x.example", name: "Ann", city: "Bonn" });
  await concordat("run");
  db.exec("UPDATE persons SET full_name = 'Ann by us'");
  // Between the look at the record and the write.
  let edits = 0;
  service.whenAsked((one) => {
    if (one.method !== "PATCH" || edits > 0) return;
    edits++;
    store.update(ann.id, { city: "Edited meanwhile" });
  });
  expect((await concordat("run")).code).toBe(0);
  expect(edits).toBe(1);
  expect(people()).toEqual([
    { mail: "ann@x.example", full_name: "Ann by us", town: "Edited meanwhile" },
  ]);
});

test("a system that is away, or a wrong token, is told and writes nothing", async () => {
  const { folder, service, concordat } = await workspace();
  await concordat("catalog pull");
  const env = { DIRECTORY_URL: service.url, DIRECTORY_TOKEN: "another-token" };
  const refused = await runCommand(["run"], { cwd: folder, env });
  expect(refused.stdout + refused.stderr).toContain("answered 401");
  expect(refused.code).toBe(3);
  await service.close();
  const away = await concordat("run");
  expect(away.stdout + away.stderr).toContain("takes no connections");
  expect(away.code).toBe(3);
});
