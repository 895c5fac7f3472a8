/**
 * A table of a database as a subject of the suite; its user has a session of its own. What differs
 * between databases is given.
 */
import type { Manifest } from "../../plan/manifest.ts";
import type { Native } from "../../rules/values/native.ts";
import { openConnector } from "../../runtime/connectors/index.ts";
import type { ConnectorSettings } from "../../runtime/connectors/open.ts";
import { testHost } from "../support/test-host.ts";
import type { Ability, Subject } from "./subject.ts";

export interface SqlUser {
  readonly url: string;
  readonly quoted: (name: string) => string;
  /** What stands in the place of a value, from 1 on. */
  readonly place: (nth: number) => string;
  /** What an edit sets besides, so that a poll finds it; "" where the table does it. */
  readonly touch: string;
  /** Gives the rows that the statement returns. */
  query(
    sql: string,
    values?: readonly Native[],
  ): Promise<readonly Readonly<Record<string, unknown>>[]>;
  /** Waits until a feed can see what was done; where it can at once, does nothing. */
  settle?(): Promise<void>;
  /** Ends the session and removes everything. */
  drop(): Promise<void>;
}

interface SqlDatabase {
  readonly manifest: Manifest;
  readonly connector: string;
  readonly changes: NonNullable<ConnectorSettings["changes"]>;
  readonly abilities: readonly Ability[];
  /** Why it is not there. */
  readonly missing?: string | undefined;
  /** A session of a user, with the table made. */
  connect(): Promise<SqlUser>;
}

export function sqlSubject(database: SqlDatabase): Subject {
  const { connector: name, changes, missing } = database;
  return {
    name: `${name} by ${changes}`,
    manifest: database.manifest,
    can: new Set<Ability>([
      ...database.abilities,
      ...(changes === "poll"
        ? []
        : (["tells deletions", "tells changes apart", "field stamps"] as const)),
    ]),
    ...(missing === undefined ? {} : { missing }),
    async open() {
      const user = await database.connect();
      const connector = await watched(user, database);
      // A slot is no part of a schema, and the server has room for a few.
      const takeAway = changes === "replication" ? await connector.ddl?.(["people"], true) : [];
      return {
        connector,
        user: usersOf(user),
        async dispose() {
          await connector.close();
          for (const one of takeAway ?? []) await user.query(one);
          await user.drop();
        },
      };
    },
  };
}

async function watched(user: SqlUser, { connector: name, changes }: SqlDatabase) {
  try {
    const objects = { people: { modified: "updated_at" } };
    const settings = { url: user.url, objects, changes };
    const connector = await openConnector({ connector: name, settings, host: testHost() });
    await connector.install?.(["people"], AbortSignal.timeout(30_000));
    return connector;
  } catch (error) {
    // There is nothing yet that its test could dispose of.
    await user.drop();
    throw error;
  }
}

function usersOf({ query, quoted, place, touch, settle }: SqlUser) {
  return {
    async put(records: readonly Readonly<Record<string, Native>>[]) {
      const ids: string[] = [];
      await query("BEGIN");
      for (const fields of records) {
        const names = Object.keys(fields);
        const [made] = await query(
          `INSERT INTO people (${names.map(quoted).join(", ")})
           VALUES (${names.map((_, at) => place(at + 1)).join(", ")}) RETURNING id`,
          names.map((one) => fields[one] ?? null),
        );
        ids.push(String(made?.["id"]));
      }
      await query("COMMIT");
      await settle?.();
      return ids;
    },
    async edit(id: string, fields: Readonly<Record<string, Native>>) {
      const names = Object.keys(fields);
      const sets = names.map((one, at) => `${quoted(one)} = ${place(at + 1)}`);
      await query(
        `UPDATE people SET ${[...sets, ...(touch === "" ? [] : [touch])].join(", ")}
         WHERE id = ${place(names.length + 1)}`,
        [...names.map((one) => fields[one] ?? null), id],
      );
      await settle?.();
    },
    async remove(id: string) {
      await query(`DELETE FROM people WHERE id = ${place(1)}`, [id]);
      await settle?.();
    },
  };
}
