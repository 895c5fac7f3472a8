/** Which record holds which value of the fields that may not repeat one. Built once for a batch, then kept up. */
import { canonicalJson } from "../../../core/canonical-json.ts";
import type { CatalogueObject } from "../../../plan/index.ts";
import { isBlank, type Native } from "../../../rules/values/native.ts";
import type { FileRecord } from "./file-format.ts";

export interface Uniques {
  /** Whether another record than `id` has this value; a blank is nobody's. */
  has(field: string, native: Native, id?: string): boolean;
  add(id: string, record: FileRecord): void;
  drop(id: string, record: FileRecord): void;
}

export function openUniques(
  { fields }: CatalogueObject,
  records: ReadonlyMap<string, FileRecord>,
): Uniques {
  const holders = new Map<string, Map<string, string>>();
  for (const [name, field] of Object.entries(fields)) {
    if (field.unique) holders.set(name, new Map());
  }
  for (const [id, record] of records) add(id, record);
  return { has, add, drop };

  function has(field: string, native: Native, id?: string): boolean {
    if (isBlank(native)) return false;
    const holder = holders.get(field)?.get(textOf(native));
    return holder !== undefined && holder !== id;
  }

  function add(id: string, record: FileRecord): void {
    for (const [field, held] of holders) {
      const native = record.fields.get(field) ?? null;
      if (!isBlank(native)) held.set(textOf(native), id);
    }
  }

  function drop(id: string, record: FileRecord): void {
    for (const [field, held] of holders) {
      const text = textOf(record.fields.get(field) ?? null);
      if (held.get(text) === id) held.delete(text);
    }
  }
}

/** A number and its digits are one value: a CSV file cannot tell them apart. */
function textOf(native: Native): string {
  return typeof native === "number" ? String(native) : canonicalText(native);
}

function canonicalText(native: Native): string {
  return typeof native === "string" ? native : canonicalJson(native);
}
