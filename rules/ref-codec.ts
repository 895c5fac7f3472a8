/**
 * An end that holds ids of linked records: native ids ↔ the ids of their links, which mean the same in
 * every system. Several are a set. A record without a link, or a link without a record there, waits.
 */
import type { CatalogueField, Plan, RowEnd, RowPlan } from "../plan/index.ts";
import type { CodecContext, EndCodec, Read, Written } from "./codec.ts";
import { refSystem } from "./ref-system.ts";
import { unreadableKey } from "./unreadable-key.ts";
import { valueKey } from "./values/key.ts";
import type { Native, Value } from "./values/native.ts";
import { type Reading, readAs } from "./values/read.ts";
import { writeAs } from "./values/write.ts";

export function compileRefCodec(
  end: RowEnd,
  row: RowPlan,
  plan: Plan,
  field: CatalogueField | undefined,
): EndCodec {
  const system = refSystem(row, end.system, plan);
  const type = end.type ?? field?.type ?? null;
  const holdsMany = isMany(type);
  const sharesMany = row.ends.some((one) => isMany(one.type));
  return { ownKey, read, write };

  function ownKey(native: Native): string {
    const reading = idsOf(native);
    return reading.kind === "value" ? valueKey(reading.value) : unreadableKey(native);
  }

  function read(native: Native, context: CodecContext): Read {
    const reading = idsOf(native);
    if (reading.kind === "unreadable" || reading.value === null) return reading;
    const ids = reading.value as readonly string[];
    const links: string[] = [];
    for (const id of ids) {
      const link = context.linkOf(system, id);
      if (link === undefined) return { kind: "waits", record: id };
      links.push(link);
    }
    const [first = null, ...more] = [...new Set(links)].toSorted();
    const isOne = !sharesMany && more.length === 0;
    return { kind: "value", value: isOne ? first : [first, ...more] };
  }

  function write(value: Value, context: CodecContext): Written {
    if (value === null) return { kind: "native", native: null };
    const links = (Array.isArray(value) ? value : [value]) as readonly string[];
    const ids = new Set<string>();
    for (const link of links) {
      const id = context.recordOf(link, system);
      if (id === undefined) return { kind: "waits", link };
      ids.add(id);
    }
    const all = [...ids].toSorted();
    if (holdsMany || (type === null && all.length > 1)) return { kind: "native", native: all };
    if (all.length > 1) {
      return { kind: "invalid", why: `names ${all.length} records, and the field holds one` };
    }
    return writeAs(type, all[0] ?? null, undefined);
  }
}

/** The ids as a sorted set of texts; null for none. */
function idsOf(native: Native): Reading {
  return readAs("multi_enum", native);
}

function isMany(type: RowEnd["type"]): boolean {
  return type === "list" || type === "multi_enum";
}
