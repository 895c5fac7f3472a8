/** One column as the statements see it: a form of its type, and the texts that it is sent and read as. */
import { isBlank, type Native } from "../../../rules/values/native.ts";
import { ConnectorError } from "../../connector-error.ts";

/** How the values of a type are read, sent and compared. The server's text form is the common ground. */
export interface SqlForm {
  /** Whether an empty text or list is a value of the type; else it is written as null. */
  readonly keepsBlank: boolean;
  readonly read: (column: string) => string;
  readonly toNative: (text: string) => Native;
  readonly toText: (native: Exclude<Native, null>) => string;
  readonly same: (column: string, text: string) => string;
  readonly cast: (text: string) => string;
}

export interface SqlColumn {
  readonly name: string;
  /** Quoted. */
  readonly sql: string;
  /** As it stands in a select list. */
  readonly read: (row: string) => string;
  /** The same of a column of the key, and what of its text is told as the record's id. */
  readonly readKey: (row: string) => string;
  readonly keyPart: (text: string | null) => string | null;
  readonly toNative: (text: string | null) => Native;
  /** The text that is sent for a value; null where it is none. */
  readonly toText: (native: Native) => string | null;
  /** A condition that holds where the column still has the value that a text was made of. */
  readonly same: (row: string, text: string) => string;
  /** A text as a value of the column. */
  readonly cast: (text: string) => string;
}

/** All but what a database says of its keys. `canHold`: of a text without half characters. */
export function columnFrom(
  name: string,
  sql: string,
  form: SqlForm,
  canHold: (text: string) => boolean = () => true,
): Omit<SqlColumn, "readKey" | "keyPart"> {
  return {
    name,
    sql,
    read: (row) => form.read(`${row}.${sql}`),
    toNative: (text) => (text === null ? null : form.toNative(text)),
    toText: (native) => {
      const isNull = native === null || (!form.keepsBlank && isBlank(native));
      const text = isNull ? null : form.toText(native);
      if (text === null || (text.isWellFormed() && canHold(text))) return text;
      throw new ConnectorError("invalid_data", `${name} cannot hold this text`, { fields: [name] });
    },
    same: (row, text) => form.same(`${row}.${sql}`, text),
    cast: form.cast,
  };
}
