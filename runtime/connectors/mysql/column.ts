/** One column as the statements see it. The server's text form is the common ground. */
import { isBlank, type Native } from "../../../rules/values/native.ts";
import { ConnectorError } from "../../connector-error.ts";
import { type ColumnFacts, formOf } from "./column-form.ts";

export interface Column extends ColumnFacts {
  /** Quoted. */
  readonly sql: string;
  /** As it stands in a select list. */
  readonly read: (row: string) => string;
  readonly toNative: (text: string | null) => Native;
  /** The text that is sent for a value; null where it is none. */
  readonly toText: (native: Native) => string | null;
  /** A condition that holds where the column still has the value that a text was made of. */
  readonly same: (row: string, text: string) => string;
  /** A text as a value of the column. */
  readonly cast: (text: string) => string;
  /** A condition that holds where the column, of a key, is what a text says; by an index where it can be. */
  readonly is: (row: string, text: string) => string;
  /** A condition that holds where two rows hold the same to the letter. */
  readonly unmoved: (one: string, other: string) => string;
}

export function columnOf(facts: ColumnFacts): Column {
  const { name } = facts;
  const sql = quoted(name);
  const own = formOf(facts);
  return {
    ...facts,
    sql,
    read: (row) => own.read(`${row}.${sql}`),
    toNative: (text) => (text === null ? null : own.toNative(text)),
    toText: (native) => {
      const isNull = native === null || (!own.keepsBlank && isBlank(native));
      const text = isNull ? null : own.toText(native);
      if (text?.isWellFormed() !== false) return text;
      throw new ConnectorError("invalid_data", `${name} cannot hold this text`, { fields: [name] });
    },
    same: (row, text) => own.same(`${row}.${sql}`, text),
    cast: own.cast,
    is: (row, text) => own.is(`${row}.${sql}`, text),
    unmoved: (one, other) => own.unmoved(`${one}.${sql}`, `${other}.${sql}`),
  };
}

export function quoted(name: string): string {
  return `\`${name.replaceAll("`", "``")}\``;
}
