/** The keys by which records find their partners: one a match line, undefined where a record has none. */
import type { Native } from "../../rules/values/native.ts";
import type { Row } from "../connector.ts";
import { openReferences, type References } from "../decide/references.ts";
import type { Engine, SeenRecord } from "../engine/engine.ts";
import type { FeedProgram, ObjectProgram } from "../program/program.ts";

export interface KeyedRecord {
  readonly system: string;
  readonly stage: string;
  readonly fields: Readonly<Record<string, Native>>;
}

export type Keys = readonly (string | undefined)[];

/** A key that names a linked record is looked up in the state, for all records at once. */
export async function keysOf(
  object: ObjectProgram,
  records: readonly KeyedRecord[],
  engine: Engine,
): Promise<readonly Keys[]> {
  const references = openReferences(engine);
  for (;;) {
    const keys = records.map((record) => keysOfOne(object, record, references));
    if (!(await references.fetch())) return keys;
  }
}

/** Records of one stage as a system gave them, with their keys, as the state takes them in. */
export async function seenRecords(
  object: ObjectProgram,
  { system, stage }: Pick<FeedProgram, "system" | "stage">,
  rows: readonly Row[],
  engine: Engine,
): Promise<readonly SeenRecord[]> {
  const keyed = rows.map(({ fields }) => ({ system, stage, fields }));
  const keys = await keysOf(object, keyed, engine);
  return rows.map((row, at) => ({ ...row, keys: keys[at] ?? [] }));
}

function keysOfOne(object: ObjectProgram, record: KeyedRecord, references: References): Keys {
  const { system, stage, fields } = record;
  return object.matches.map(({ line, refersTo }) =>
    line.systems.includes(system)
      ? line.keyOf(system, stage, fields, references.of(refersTo))
      : undefined,
  );
}
