/**
 * A package of one personal object over two SQLite files, for tests of what lies in its state, and how to look for
 * values in the state's files.
 */
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { runCommand, scratchFolder } from "./run-command.ts";

export const spec = `edition 2026
package acme.people

organisation "Acme" dpo ops
owner   ops  "Operations"  email "ops@acme.example"

system a: sqlite "Alpha" region eu
system b: sqlite "Beta" region eu

object Person: a.people <-> b.persons  every 5m {
  purpose   "One view of a person"
  subjects  customer
  basis     contract
  retention "24 months"
  owner     ops
  match     a.email = b.mail  ignoring case
  a.email               <-> b.mail                 authority a  pii user.contact.email
  a.name                <-> b.full_name            authority a
  a.city                <-> b.town                 review by ops
}
`;

export const config = `profiles:
  local:
    systems:
      a: { url: "sqlite:./a.db", changes: trigger }
      b: { url: "sqlite:./b.db", changes: trigger }
`;

export function workspace(text = spec, settings = config): string {
  const folder = scratchFolder({ "people.sync": text, "concordat.yaml": settings });
  const columns = "id INTEGER PRIMARY KEY";
  sql(folder, "a", `CREATE TABLE people (${columns}, email TEXT UNIQUE, name TEXT, city TEXT)`);
  sql(
    folder,
    "b",
    `CREATE TABLE persons (${columns}, mail TEXT UNIQUE, full_name TEXT, town TEXT)`,
  );
  sql(folder, "a", `INSERT INTO people VALUES (1, 'ann@x.example', 'Ann "Ä" Moss', 'Seedtown')`);
  return folder;
}

export function sql(folder: string, name: "a" | "b", text: string): Record<string, unknown>[] {
  const db = new DatabaseSync(join(folder, `${name}.db`));
  const rows = db.prepare(text).all() as Record<string, unknown>[];
  db.close();
  return rows.map((row) => ({ ...row }));
}

export const run = (folder: string, line: string, env = {}) =>
  runCommand(line.split(" "), { cwd: folder, env });

/** Everything that the state's files hold, as they lie on the disk. */
export function bytes(folder: string, within = ".concordat"): string {
  const place = join(folder, within);
  const files = existsSync(place) ? readdirSync(place) : [];
  return files
    .filter((one) => !one.endsWith(".key"))
    .map((one) => readFileSync(join(place, one), "latin1"))
    .join("\n");
}

/** As it is, and as it may stand in an address, in base64 at any offset, in JSON and in hexadecimal. */
function forms(value: string): readonly string[] {
  const base64 = [0, 1, 2].map((at) =>
    Buffer.from("x".repeat(at) + value)
      .toString("base64")
      .slice(at === 0 ? 0 : 4, -4),
  );
  const utf8 = Buffer.from(value).toString("latin1");
  const hex = Buffer.from(value).toString("hex");
  return [utf8, encodeURIComponent(value), JSON.stringify(value).slice(1, -1), ...base64, hex];
}

export function leaks(
  folder: string,
  values: readonly string[],
  within?: string,
): readonly string[] {
  const lies = bytes(folder, within);
  return values.flatMap(forms).filter((form) => lies.includes(form));
}
