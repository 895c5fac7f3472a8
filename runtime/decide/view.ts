/**
 * One link as the rules look at it: a record a system, and lookups of its fields and of the records
 * that it refers to.
 */
import type { CodecContext } from "../../rules/codec.ts";
import type { Hub } from "../../rules/merge/unit.ts";
import type { Native } from "../../rules/values/native.ts";
import type { StoredLink, StoredRecord } from "../engine/engine.ts";
import type { References } from "./references.ts";

export interface LinkView {
  readonly link: StoredLink;
  /** The record of a system; undefined where the link has none, or it is gone. */
  readonly record: (system: string) => StoredRecord | undefined;
  /** Undefined: absent, or no such record. */
  readonly field: (system: string, field: string, stage?: string) => Native | undefined;
  /** The value of a unit that is in force. */
  readonly hub: (unit: string) => Hub | undefined;
  /** For the codecs of a row that refers to these objects, or to none. */
  readonly codecContext: (refersTo: readonly string[] | undefined) => CodecContext;
}

export function viewOf(link: StoredLink, references: References): LinkView {
  const record = recordsOf(link);
  const field = fieldOf(record);
  return {
    link,
    record,
    field,
    hub: (unit) => own(link.hubs, unit),
    codecContext: (refersTo = []) => ({ field, ...references.of(refersTo) }),
  };
}

export function recordsOf({ records }: StoredLink): LinkView["record"] {
  const bySystem = new Map(
    records.filter((record) => !record.gone).map((record) => [record.system, record]),
  );
  return (system) => bySystem.get(system);
}

export function fieldOf(record: LinkView["record"]): LinkView["field"] {
  return (system, name, stage) => {
    const found = record(system);
    if (found === undefined || (stage !== undefined && found.stage !== stage)) return undefined;
    return own(found.fields, name);
  };
}

/** A field, and a unit, may have any name. */
function own<Entry>(table: Readonly<Record<string, Entry>>, name: string): Entry | undefined {
  return Object.hasOwn(table, name) ? table[name] : undefined;
}
