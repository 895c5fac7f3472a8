/**
 * A system of a spec's test as tables of a real PostgreSQL, made after its catalogue: the connector reads
 * a changelog that triggers keep, and its users have sessions of their own. Their edits are told at the
 * time of the test, not at the server's.
 */
import type { Clock } from "../../core/host.ts";
import type { Catalogue, CatalogueField, CatalogueObject } from "../../plan/index.ts";
import type { Native } from "../../rules/values/native.ts";
import type { Connector } from "../../runtime/connector.ts";
import { openConnector } from "../../runtime/connectors/index.ts";
import { quoted } from "../../runtime/connectors/postgres/column.ts";
import { manifest } from "../../runtime/connectors/postgres/manifest.ts";
import type { TestSystem } from "../../runtime/testing/test-system.ts";
import { type PostgresServer, settled } from "./postgres.ts";
import { sqlSystem } from "./sql-system.ts";
import { testHost } from "./test-host.ts";

/** Every change moves it, as in a table that is made to be synchronised. */
export const modified = "updated_at";

/** The catalogue as such a database would tell it: every record has the time of its last change. */
export function asDatabase(catalogue: Catalogue): Catalogue {
  const objects = Object.entries(catalogue.objects).map(([name, object]) => [
    name,
    { ...object, modified, fields: { ...object.fields, [modified]: moment } },
  ]);
  return { ...catalogue, objects: Object.fromEntries(objects) };
}

const moment: CatalogueField = {
  label: "Updated at",
  type: "datetime",
  native: "timestamp with time zone",
  required: false,
  readOnly: true,
  createOnly: false,
  unique: false,
  indexed: false,
  verified: true,
};

export interface Opening {
  readonly alias: string;
  readonly catalogue: Catalogue;
  readonly clock: Clock;
  /** Those that the test is about: no others are made. */
  readonly objects: ReadonlySet<string>;
}

export async function openPostgresSystem(
  server: PostgresServer,
  { alias, catalogue, clock, objects }: Opening,
): Promise<TestSystem> {
  const scratch = await server.scratch();
  const user = await scratch.connect();
  await user.query("SET test.is_user = 'yes'");
  const tables = Object.entries(catalogue.objects).filter(([name]) => objects.has(name));
  const names = tables.map(([name]) => name);
  await user.query([clockDdl, ...tables.map((one) => tableDdl(alias, ...one))].join("\n"));
  const connector = await openConnector({
    connector: "postgres",
    settings: {
      url: scratch.url,
      objects: Object.fromEntries(names.map((name) => [name, { modified }])),
      changes: "trigger",
    },
    host: testHost(),
  });
  await connector.install?.(names, signal);
  const system = sqlSystem({
    connector,
    manifest,
    catalogue,
    objects: names,
    quoted,
    place: (nth) => `$${nth}`,
    nothing: "DEFAULT VALUES",
    edit,
    async close() {
      await connector.close();
      await scratch.drop();
    },
  });
  return { ...system, connector: onTime(connector) };

  /** A user's change and the time at which it is told are one transaction. */
  async function edit(sql: string, values: readonly Native[]): Promise<readonly { id: string }[]> {
    await user.query("BEGIN");
    await tellTime();
    const { rows } = await user.query<{ id: string }>(sql, values.map(bound));
    await user.query(
      "UPDATE concordat_changelog SET at = test_now() WHERE xid = pg_current_xact_id()",
    );
    await user.query("COMMIT");
    return rows;
  }

  async function tellTime(): Promise<void> {
    await user.query("UPDATE test_clock SET at = to_timestamp($1)", [clock.now() / 1000]);
  }

  function onTime(real: Connector): Connector {
    return {
      ...real,
      // A changelog shows what is behind every transaction of the server, those of other tests too.
      async cursor(...given) {
        await settled(user);
        return real.cursor(...given);
      },
      async *changes(...given) {
        await settled(user);
        yield* real.changes(...given);
      },
      async write(...given) {
        await tellTime();
        return real.write(...given);
      },
    };
  }
}

const signal = new AbortController().signal;

const clockDdl = `
CREATE TABLE test_clock (at timestamptz NOT NULL);
INSERT INTO test_clock VALUES (now());
CREATE FUNCTION test_now() RETURNS timestamptz LANGUAGE sql STABLE AS 'SELECT at FROM test_clock';
CREATE FUNCTION test_touch() RETURNS trigger LANGUAGE plpgsql
  AS 'BEGIN NEW.${modified} := test_now(); RETURN NEW; END';
CREATE SEQUENCE test_ids;`;

function tableDdl(alias: string, name: string, { fields, id }: CatalogueObject): string {
  const columns = Object.entries(fields).map(([field, entry]) => {
    const parts = [quoted(field), typeOf(entry)];
    if (field === id) parts.push(`PRIMARY KEY DEFAULT '${alias}-' || nextval('test_ids')`);
    else if (entry.unique) parts.push("UNIQUE");
    if (entry.required) parts.push("NOT NULL");
    // A test's users may set what an API may not.
    if (entry.length !== undefined) {
      const isUser = "coalesce(current_setting('test.is_user', true), '') = 'yes'";
      parts.push(`CHECK (${isUser} OR char_length(${quoted(field)}) <= ${entry.length})`);
    }
    const { defaulted } = entry;
    if (typeof defaulted === "string") parts.push(`DEFAULT '${defaulted.replaceAll("'", "''")}'`);
    return parts.join(" ");
  });
  return `
CREATE TABLE ${quoted(name)} (${columns.join(", ")});
CREATE TRIGGER test_touch BEFORE INSERT OR UPDATE ON ${quoted(name)}
  FOR EACH ROW EXECUTE FUNCTION test_touch();`;
}

function typeOf({ type }: CatalogueField): string {
  switch (type) {
    case "integer":
      return "bigint";
    case "decimal":
      return "numeric";
    case "boolean":
      return "boolean";
    case "date":
      return "date";
    case "datetime":
      return "timestamptz";
    case "multi_enum":
      return "text[]";
    default:
      return "text";
  }
}

function bound(native: Native): unknown {
  return typeof native === "object" && native !== null && !Array.isArray(native)
    ? JSON.stringify(native)
    : native;
}
