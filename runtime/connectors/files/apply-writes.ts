/**
 * The writes of one batch on the records of a file → the records afterwards, and a result for each. A
 * write that is refused changes nothing and leaves the others as they are. Nothing is stored here.
 */
import { isBlank, isSameNative, type Native } from "../../../rules/values/native.ts";
import type { Row, Write, WriteResult } from "../../connector.ts";
import { ConnectorError } from "../../connector-error.ts";
import { refusalOf } from "../memory/refusal.ts";
import type { FileRecord } from "./file-format.ts";
import type { LoadedFile } from "./loaded-file.ts";
import { idOf } from "./loaded-file.ts";
import { mintId } from "./mint-id.ts";
import { rowOf } from "./row.ts";
import { openUniques } from "./uniques.ts";

export interface Applied {
  readonly records: ReadonlyMap<string, FileRecord>;
  readonly results: readonly WriteResult[];
  /** Whether there is anything to store. */
  readonly isChanged: boolean;
}

export function applyWrites(file: LoadedFile, writes: readonly Write[]): Applied {
  const { entry, content } = file;
  const records = new Map(file.records);
  const uniques = openUniques(entry, records);
  let isChanged = false;
  return { results: writes.map(resultOf), records, isChanged };

  function resultOf(write: Write): WriteResult {
    try {
      return { kind: "done", row: apply(write) };
    } catch (error) {
      if (!(error instanceof ConnectorError)) throw error;
      return { kind: "failed", error };
    }
  }

  function apply(write: Write): Row {
    if (write.kind === "delete") return remove(write);
    return write.kind === "create" ? create(write) : update(write);
  }

  function create({ key, fields }: Extract<Write, { kind: "create" }>): Row {
    const given = fields[entry.id] ?? null;
    const minted = isBlank(given) ? mintId(file, records, key) : undefined;
    const again = minted === undefined ? undefined : records.get(String(minted));
    // Made under the same key before, so its creation is what is being repeated.
    if (again !== undefined) return rowOf(entry, again, Object.keys(entry.fields));
    const all = { ...fields, ...(minted === undefined ? {} : { [entry.id]: minted }) };
    const write: Write = { kind: "create", key, fields: all };
    const refused = refusalOf(entry, write, all, (field, native) => uniques.has(field, native));
    if (refused !== undefined) throw refused;
    const record = content.set(undefined, new Map(Object.entries(all)));
    keep(idOf(record, entry.id), record);
    return rowOf(entry, record, Object.keys(entry.fields));
  }

  function update(write: Extract<Write, { kind: "update" }>): Row {
    const { id, fields, expected } = write;
    const record = records.get(id);
    if (record === undefined) throw new ConnectorError("moved", "the record is gone");
    refuseMoved(record, expected);
    const taken = (field: string, native: Native) => uniques.has(field, native, id);
    const refused = refusalOf(entry, write, fields, taken);
    if (refused !== undefined) throw refused;
    const changed = content.set(record, new Map(Object.entries(fields)));
    if (changed.text !== record.text) keep(id, changed);
    return rowOf(entry, changed, Object.keys(fields));
  }

  /** One that is gone already is as was asked for. */
  function remove({ id, expected }: Extract<Write, { kind: "delete" }>): Row {
    const record = records.get(id);
    if (record !== undefined) {
      refuseMoved(record, expected);
      uniques.drop(id, record);
      records.delete(id);
      isChanged = true;
    }
    return { id, fields: {} };
  }

  function keep(id: string, record: FileRecord): void {
    const before = records.get(id);
    if (before !== undefined) uniques.drop(id, before);
    uniques.add(id, record);
    records.set(id, record);
    isChanged = true;
  }
}

/** Whoever writes holds the file's lock, so what is compared here is what is replaced. */
function refuseMoved(record: FileRecord, expected: Readonly<Record<string, Native>>): void {
  for (const [field, native] of Object.entries(expected)) {
    if (!isSameNative(record.fields.get(field) ?? null, native)) {
      throw new ConnectorError("moved", `${field} was edited meanwhile`);
    }
  }
}
