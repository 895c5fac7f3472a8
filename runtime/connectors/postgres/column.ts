/**
 * One column: how it is read, written and compared. The server's text form is the common ground; what
 * a type needs besides is decided here, once, from what the server says of it.
 *
 * A number that JavaScript would round stays a text, as does every `numeric`: 1.10 keeps its zero.
 */
import type { Native } from "../../../rules/values/native.ts";
import { columnFrom, type SqlColumn, type SqlForm } from "../sql/column.ts";
import { arrayText, readArray } from "./array-text.ts";

/** What `describe` learns of a column, beyond its catalogue entry. */
export interface ColumnFacts {
  readonly name: string;
  /** The type below all domains, as SQL names it, without its length: a cast to one would cut. */
  readonly type: string;
  /** Of an array, the type of its members. */
  readonly member: string | null;
  /** The one letter of pg_type.typcategory, of an array that of its members. */
  readonly category: string;
  /** Whether the type can be compared by `=`. */
  readonly comparable: boolean;
}

export interface Column extends SqlColumn, ColumnFacts {}

export function columnOf(facts: ColumnFacts): Column {
  const sql = quoted(facts.name);
  return {
    ...facts,
    ...columnFrom(facts.name, sql, formOf(facts), (text) => !text.includes("\0")),
    readKey: (row) => `${row}.${sql}::text`,
    keyPart: (text) => text,
  };
}

export function quoted(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}

function formOf({ type, member, category, comparable }: ColumnFacts): SqlForm {
  const cast = (text: string) => `${text}::${type}`;
  const plain: SqlForm = {
    keepsBlank: false,
    read: (column) => column,
    toNative: (text) => text,
    toText: plainText,
    cast,
    same: comparable
      ? (column, text) => `${column} IS NOT DISTINCT FROM ${cast(text)}`
      : (column, text) => `${column}::text IS NOT DISTINCT FROM ${cast(text)}::text`,
  };
  if (member !== null) {
    const one = memberOf(member);
    return {
      ...plain,
      keepsBlank: true,
      toNative: (text) => readArray(text, one),
      toText: arrayText,
      same: (column, text) =>
        `coalesce(${column}, '{}') IS NOT DISTINCT FROM coalesce(${cast(text)}, '{}')`,
    };
  }
  switch (type) {
    case "boolean":
    case "smallint":
    case "integer":
    case "bigint":
    case "real":
    case "double precision":
    case "timestamp with time zone":
    case "timestamp without time zone":
      return { ...plain, toNative: memberOf(type) };
    case "money":
      // Its own text has the sign and the point of the server's country.
      return {
        ...plain,
        read: (column) => `${column}::numeric`,
        cast: (text) => `${text}::numeric::money`,
        same: (column, text) => `${column}::numeric IS NOT DISTINCT FROM ${text}::numeric`,
      };
    case "json":
    case "jsonb":
      return {
        ...plain,
        keepsBlank: true,
        toNative: (text) => JSON.parse(text) as Native,
        toText: (native) => JSON.stringify(native),
        same: (column, text) => `${column}::jsonb IS NOT DISTINCT FROM ${text}::jsonb`,
      };
    case "bytea":
      return {
        ...plain,
        keepsBlank: true,
        toNative: (text) => Buffer.from(text.slice(2), "hex").toString("base64"),
        toText: (native) => `\\x${Buffer.from(plainText(native), "base64").toString("hex")}`,
      };
    default:
      if (category !== "S") return plain;
      return {
        ...plain,
        keepsBlank: true,
        // Takes the padding from char(n).
        read: type === "bpchar" ? (column) => `${column}::text` : plain.read,
        // Letter by letter, whatever the column's own collation holds for equal; null is blank.
        same: (column, text) =>
          `coalesce(${column}::text, '') COLLATE "C" = coalesce(${text}::text, '')`,
      };
  }
}

/** The text of one value as its native. */
function memberOf(type: string): (text: string) => Native {
  if (type === "boolean") return (text) => text === "t";
  if (["smallint", "integer", "bigint"].includes(type)) {
    return (text) => (Number.isSafeInteger(Number(text)) ? Number(text) : text);
  }
  if (type === "real" || type === "double precision") {
    return (text) => (Number.isFinite(Number(text)) ? Number(text) : text);
  }
  if (type.startsWith("timestamp ")) {
    // Sessions are in UTC.
    const zone = type === "timestamp with time zone" ? "Z" : "";
    return (text) => text.replace(moment, `$1T$2${zone}`);
  }
  return (text) => text;
}

/** `2026-11-01 09:00:00.5+00`; `infinity` and years before 1 or after 9999 stay as they are. */
const moment = /^(\d{4}-\d\d-\d\d) ([\d:.]+)(?:\+00)?$/;

function plainText(native: Exclude<Native, null>): string {
  return typeof native === "object" ? JSON.stringify(native) : String(native);
}
