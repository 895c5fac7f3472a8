/** A package of one object over two SQLite files beside it, `a.db` and `b.db`, for tests of commands. */
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { runCommand, scratchFolder } from "./run-command.ts";

const spec = `edition 2026
package acme.people

owner   ops  "Operations"  email "ops@acme.example"

system a: sqlite "Alpha"
system b: sqlite "Beta"

object Person: a.people <-> b.people  every 5m {
  owner   ops
  match   a.email = b.email
  a.email  <-> b.email  authority a
  a.name   <-> b.name   review by ops
}
`;

const config = `profiles:
  local:
    systems: { a: { url: "sqlite:./a.db" }, b: { url: "sqlite:./b.db" } }
`;

/** `clause`: of the row `name`. */
export function twoPeopleTables(clause = "review by ops") {
  const text = spec.replace("review by ops", clause);
  const folder = scratchFolder({ "people.sync": text, "concordat.yaml": config });
  return {
    folder,
    concordat: (...args: string[]) => runCommand(args, { cwd: folder }),
    sql(name: "a" | "b", text: string): readonly Record<string, unknown>[] {
      const db = new DatabaseSync(join(folder, `${name}.db`));
      const rows = db.prepare(text).all();
      db.close();
      return rows;
    },
  };
}
