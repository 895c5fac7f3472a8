/** One column as the statements see it. */
import { columnFrom, type SqlColumn } from "../sql/column.ts";
import { type ColumnFacts, formOf } from "./column-form.ts";

export interface Column extends SqlColumn, ColumnFacts {
  /** A condition that holds where the column, of a key, is what a text says; by an index where it can be. */
  readonly is: (row: string, text: string) => string;
  /** A condition that holds where two rows hold the same to the letter. */
  readonly unmoved: (one: string, other: string) => string;
}

export function columnOf(facts: ColumnFacts): Column {
  const sql = quoted(facts.name);
  const form = formOf(facts);
  const column = columnFrom(facts.name, sql, form);
  return {
    ...facts,
    ...column,
    readKey: column.read,
    // The text of the value, so that a column that refers to a record says its id.
    keyPart(text) {
      const native = column.toNative(text);
      return native === null || typeof native === "string" ? native : JSON.stringify(native);
    },
    is: (row, text) => form.is(`${row}.${sql}`, text),
    unmoved: (one, other) => form.unmoved(`${one}.${sql}`, `${other}.${sql}`),
  };
}

export function quoted(name: string): string {
  return `\`${name.replaceAll("`", "``")}\``;
}
