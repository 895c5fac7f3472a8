/**
 * What a kind of file has to say to be a system: how its text becomes records, and how a record becomes
 * text again. Reading, replacing, ids and rules are the same for all of them and stand beside this file.
 */
import type { CatalogueField } from "../../../plan/index.ts";
import type { Native } from "../../../rules/values/native.ts";

export type FieldType = CatalogueField["type"];

export interface FileFormat {
  /** The connector's name, which is also how its files end. */
  readonly name: "csv" | "jsonl";
  /**
   * The text of one file. `declared`: the types that a schema beside the file states. Throws a
   * `ConnectorError` that names the line and repeats no value.
   */
  read(text: string, file: string, declared: ReadonlyMap<string, FieldType>): FileContent;
}

export interface FileContent {
  /** In the file's order; the types are those declared, else what the values show. */
  readonly fields: ReadonlyMap<string, FieldType>;
  readonly records: readonly FileRecord[];
  /** A record with these fields set, in the form in which a later read finds it. */
  set(record: FileRecord | undefined, fields: ReadonlyMap<string, Native>): FileRecord;
  /** The text of a file with these records; one that was not set stands to the letter as it was read. */
  print(records: readonly FileRecord[]): string;
}

export interface FileRecord {
  /** Where its text ends, from 1; 0 for one that was never read. */
  readonly line: number;
  /** Its text, without the line's end. */
  readonly text: string;
  readonly fields: ReadonlyMap<string, Native>;
}
