/**
 * A system of a spec's test as tables of a real MariaDB, made after its catalogue: the connector reads a
 * changelog that triggers keep, and its users have a session of their own. Their edits are told at the
 * time of the test, not at the server's.
 */
import type { RowDataPacket } from "mysql2/promise";
import type { CatalogueField, CatalogueObject } from "../../plan/index.ts";
import type { Native } from "../../rules/values/native.ts";
import { openConnector } from "../../runtime/connectors/index.ts";
import { quoted } from "../../runtime/connectors/mysql/column.ts";
import { manifest } from "../../runtime/connectors/mysql/manifest.ts";
import { originVariable } from "../../runtime/connectors/mysql/origin.ts";
import type { TestSystem } from "../../runtime/testing/test-system.ts";
import type { MariadbServer } from "./mariadb.ts";
import { modified, type Opening } from "./postgres-system.ts";
import { sqlSystem } from "./sql-system.ts";
import { testHost } from "./test-host.ts";

export async function openMariadbSystem(
  server: MariadbServer,
  { alias, catalogue, clock, objects }: Opening,
): Promise<TestSystem> {
  const scratch = await server.scratch();
  const user = await scratch.connect();
  await user.query("SET time_zone = '+00:00'");
  const tables = Object.entries(catalogue.objects).filter(([name]) => objects.has(name));
  const names = tables.map(([name]) => name);
  await user.query(clockDdl);
  for (const [name, object] of tables) {
    for (const one of tableDdl(alias, name, object)) await user.query(one);
  }
  const connector = await openConnector({
    connector: "mysql",
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
    place: () => "?",
    nothing: "() VALUES ()",
    edit,
    async close() {
      await connector.close();
      await scratch.drop();
    },
  });
  return {
    ...system,
    connector: {
      ...connector,
      async write(...given) {
        await tellTime();
        return connector.write(...given);
      },
    },
  };

  /** A user's change and the time at which it is told are one transaction. */
  async function edit(sql: string, values: readonly Native[]): Promise<RowDataPacket[]> {
    await user.query("START TRANSACTION");
    await tellTime();
    const [[before]] = await user.query<RowDataPacket[]>(
      "SELECT COALESCE(MAX(seq), 0) AS seq FROM concordat_changelog",
    );
    const [rows] = await user.query<RowDataPacket[]>(sql, values.map(bound));
    await user.query(
      "UPDATE concordat_changelog SET noted_at = (SELECT at FROM test_clock) WHERE seq > ?",
      [before?.seq],
    );
    await user.query("COMMIT");
    return rows;
  }

  async function tellTime(): Promise<void> {
    await user.query("UPDATE test_clock SET at = FROM_UNIXTIME(?)", [clock.now() / 1000]);
  }
}

const signal = new AbortController().signal;

const clockDdl = `
CREATE TABLE test_clock (at datetime(6) NOT NULL);
INSERT INTO test_clock VALUES (NOW(6));
CREATE SEQUENCE test_ids`;

function tableDdl(alias: string, name: string, { fields, id }: CatalogueObject): readonly string[] {
  const entries = Object.entries(fields);
  const columns = entries.map(([field, entry]) => {
    const parts = [quoted(field), typeOf(entry, field === id)];
    if (field === id) parts.push(`PRIMARY KEY DEFAULT (CONCAT('${alias}-', NEXTVAL(test_ids)))`);
    else if (entry.unique) parts.push("UNIQUE");
    if (entry.required) parts.push("NOT NULL");
    const { defaulted } = entry;
    if (typeof defaulted === "string") parts.push(`DEFAULT '${defaulted.replaceAll("'", "''")}'`);
    return parts.join(" ");
  });
  // A test's users may set what an API may not.
  const lengths = entries.flatMap(([field, { length }]) =>
    length === undefined
      ? []
      : `IF @${originVariable} IS NOT NULL AND CHAR_LENGTH(NEW.${quoted(field)}) > ${length} THEN
           SIGNAL SQLSTATE '22001' SET MYSQL_ERRNO = 1406, MESSAGE_TEXT = 'Data too long for column ''${field}'' at row 1';
         END IF;`,
  );
  const touches = ["INSERT", "UPDATE"].map(
    (event) => `CREATE TRIGGER ${quoted(`test_${name}_${event}`)} BEFORE ${event} ON ${quoted(name)}
      FOR EACH ROW BEGIN ${lengths.join(" ")} SET NEW.${modified} = (SELECT at FROM test_clock); END`,
  );
  // To the letter, as the other systems of the scenarios have it.
  const letters = "CHARACTER SET utf8mb4 COLLATE utf8mb4_nopad_bin";
  return [`CREATE TABLE ${quoted(name)} (${columns.join(", ")}) ${letters}`, ...touches];
}

function typeOf({ type, unique, options }: CatalogueField, isId: boolean): string {
  switch (type) {
    case "integer":
      return "bigint";
    case "decimal":
      return "decimal(38, 10)";
    case "boolean":
      return "tinyint(1)";
    case "date":
      return "date";
    case "datetime":
      return "timestamp(6) NULL";
    case "multi_enum":
      return `set(${(options ?? []).map(({ value }) => `'${value.replaceAll("'", "''")}'`).join(", ")})`;
    default:
      return isId || unique ? "varchar(190)" : "text";
  }
}

function bound(native: Native): unknown {
  if (Array.isArray(native)) return native.join(",");
  return typeof native === "object" && native !== null ? JSON.stringify(native) : native;
}
