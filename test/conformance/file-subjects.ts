/** A folder with one file as a subject of the suite; its user edits the file as a program beside ours would. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parse } from "csv-parse/sync";
import { stringify } from "csv-stringify/sync";
import type { Native } from "../../rules/values/native.ts";
import { manifest as csv } from "../../runtime/connectors/csv/manifest.ts";
import { openConnector } from "../../runtime/connectors/index.ts";
import { manifest as jsonl } from "../../runtime/connectors/jsonl/manifest.ts";
import { testHost } from "../support/test-host.ts";
import { fields, tableSchema } from "./people.ts";
import type { Fields, Subject } from "./subject.ts";

export const fileSubjects: readonly Subject[] = (["csv", "jsonl"] as const).map((name) => ({
  name,
  manifest: name === "csv" ? csv : jsonl,
  can: new Set([
    "unique",
    "required",
    "length",
    ...(name === "jsonl" ? (["types"] as const) : []),
  ] as const),
  async open() {
    const folder = mkdtempSync(join(tmpdir(), "concordat-"));
    const path = join(folder, `people.${name}`);
    const columns = [...fields, "updated_at"];
    writeFileSync(join(folder, "people.schema.json"), tableSchema);
    writeFileSync(path, name === "csv" ? stringify([columns]) : "");
    const connector = await openConnector({
      connector: name,
      settings: { url: `${name}:${folder}`, objects: { people: { modified: "updated_at" } } },
      host: testHost(),
    });
    let made = 0;
    return {
      connector,
      user: {
        async put(records) {
          const named = records.map((one) => ({ ...one, id: String(one.id ?? `u-${++made}`) }));
          change((all) => {
            for (const one of named) all.set(one.id, one);
          });
          return named.map((one) => one.id);
        },
        async edit(id, given) {
          change((all) => all.set(id, { ...all.get(id), ...given }));
        },
        async remove(id) {
          change((all) => all.delete(id));
        },
      },
      async dispose() {
        await connector.close();
        rmSync(folder, { recursive: true });
      },
    };

    function change(edit: (all: Map<string, Fields>) => void): void {
      const all = new Map(read().map((one) => [String(one.id), one]));
      edit(all);
      const records = [...all.values()];
      writeFileSync(
        path,
        name === "jsonl"
          ? records.map((one) => `${JSON.stringify(one)}\n`).join("")
          : stringify([
              columns,
              ...records.map((one) => columns.map((column) => cell(one, column))),
            ]),
      );
    }

    function read(): readonly Fields[] {
      const text = readFileSync(path, "utf8");
      if (name === "csv") return parse(text, { columns: true });
      return text
        .split("\n")
        .filter((line) => line !== "")
        .map((line) => JSON.parse(line) as Fields);
    }
  },
}));

function cell(record: Fields, column: string): string {
  const native: Native = Object.hasOwn(record, column) ? (record[column] ?? null) : null;
  return native === null ? "" : String(native);
}
