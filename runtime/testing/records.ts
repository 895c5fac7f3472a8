/** The records of a test: by the names that `as` gave them, or as the only one of their object. */
import type { Catalogue } from "../../plan/index.ts";
import type { TestFields, TestTarget, TestValue } from "../../plan/test-case.ts";
import { valueKey } from "../../rules/values/key.ts";
import type { Native } from "../../rules/values/native.ts";
import { readAs } from "../../rules/values/read.ts";
import type { TestRecord, TestRecords } from "./test-state.ts";
import type { TestSystem } from "./test-system.ts";

export function openRecords(
  systems: ReadonlyMap<string, TestSystem>,
  catalogues: ReadonlyMap<string, Catalogue>,
): TestRecords {
  const named = new Map<string, TestRecord>();

  const records: TestRecords = {
    async put({ system, object, name, fields }) {
      const id = await systems.get(system)?.put(object, natives(fields));
      if (id !== undefined && name !== undefined) named.set(name, { system, object, id });
      return undefined;
    },
    async edit({ target, fields, place }) {
      const found = await records.find(target, place);
      if (!("id" in found)) return found;
      await systems.get(found.system)?.edit(found.object, found.id, natives(fields));
      return undefined;
    },
    async remove({ target, place }) {
      const found = await records.find(target, place);
      if (!("id" in found)) return found;
      await systems.get(found.system)?.remove(found.object, found.id);
      return undefined;
    },
    async find(target, place) {
      const [first, ...more] = await records.all(target);
      if (first === undefined) return { place, what: `there is no ${nameOf(target)}` };
      if (more.length === 0) return first;
      const what = `there are ${more.length + 1} records of ${nameOf(target)}; name the one that is meant with \`as\``;
      return { place, what };
    },
    async all(target) {
      if (target.kind === "name") {
        const record = named.get(target.name);
        return record !== undefined && (await isThere(record)) ? [record] : [];
      }
      const { system, object } = target;
      const rows = (await systems.get(system)?.all(object)) ?? [];
      return rows.map(({ id }) => ({ system, object, id }));
    },
    named: (name) => named.get(name),
    async fields({ system, object, id }) {
      const rows = (await systems.get(system)?.all(object)) ?? [];
      return rows.find((row) => row.id === id)?.fields ?? {};
    },
    native,
    isSame: (record, field, one, other) =>
      keyOf(record, field, one) === keyOf(record, field, other),
    async differences(record, expected) {
      const shown = await records.fields(record);
      return Object.entries(expected).flatMap(([field, value]) =>
        records.isSame(record, field, shown[field] ?? null, native(value)) ? [] : [field],
      );
    },
  };
  return records;

  async function isThere(record: TestRecord): Promise<boolean> {
    const rows = (await systems.get(record.system)?.all(record.object)) ?? [];
    return rows.some((row) => row.id === record.id);
  }

  function natives(fields: TestFields): Record<string, Native> {
    return Object.fromEntries(
      Object.entries(fields).map(([field, value]) => [field, native(value)]),
    );
  }

  function native(value: TestValue): Native {
    switch (value.kind) {
      case "value":
        return value.value;
      case "list":
        return value.items.map(native);
      case "object":
        return natives(value.fields);
      case "record":
        return idOf(named.get(value.name));
    }
  }

  /** A record's id as its system shows it: a number where ids are numbers. */
  function idOf(record: TestRecord | undefined): Native {
    if (record === undefined) return null;
    const entry = catalogues.get(record.system)?.objects[record.object];
    const isNumber = entry?.fields[entry.id]?.type === "integer";
    return isNumber ? Number(record.id) : record.id;
  }

  /** Two natives are one value of the field's type or they are not. */
  function keyOf({ system, object }: TestRecord, field: string, one: Native): string {
    const type = catalogues.get(system)?.objects[object]?.fields[field]?.type ?? null;
    const reading = readAs(type, one);
    return reading.kind === "value" ? valueKey(reading.value) : `unread ${JSON.stringify(one)}`;
  }
}

export function nameOf(target: TestTarget): string {
  return target.kind === "name" ? `\`${target.name}\`` : `\`${target.system}.${target.object}\``;
}
