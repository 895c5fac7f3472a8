/**
 * What a type needs besides the server's text form, decided once from what the server says of it: how
 * its values are read, sent and compared.
 *
 * A number that JavaScript would round stays a text, as does every `decimal`: 1.10 keeps its zero.
 */
import type { Native } from "../../../rules/values/native.ts";
import type { SqlForm } from "../sql/column.ts";
import { momentText, readMoment } from "./moments.ts";

/** What `describe` learns of a column, beyond its catalogue entry. */
export interface ColumnFacts {
  readonly name: string;
  /** As `information_schema` names it, in small letters; `json` where MariaDB has a text that is held to it. */
  readonly type: string;
  readonly isUnsigned: boolean;
  /** A number that is only ever yes or no: `tinyint(1)` or `bit(1)`. */
  readonly isBoolean: boolean;
  readonly precision: number | null;
  readonly scale: number | null;
  /** Of a text. */
  readonly charset: string | null;
  readonly collation: string | null;
  /** The members of an `enum` or `set`, in its order. */
  readonly options: readonly string[];
}

/** Whole numbers, and the bits of each. */
export const integerBits: Readonly<Record<string, number>> = {
  tinyint: 8,
  smallint: 16,
  mediumint: 24,
  int: 32,
  bigint: 64,
};

export interface Form extends SqlForm {
  readonly is: (column: string, text: string) => string;
  readonly unmoved: (one: string, other: string) => string;
}

/** A value by the text that it is shown as. */
const plain: Form = {
  keepsBlank: false,
  read: (column) => column,
  toNative: (text) => text,
  toText: plainText,
  cast: (text) => text,
  same: (column, text) => `CAST(${column} AS CHAR) <=> ${text}`,
  is: (column, text) => `CAST(${column} AS CHAR) = ${text}`,
  unmoved: (one, other) => `${one} <=> ${other}`,
};

export function formOf(facts: ColumnFacts): Form {
  const { type } = facts;
  if (facts.charset !== null && type !== "json") return textForm(facts, facts.charset);
  if (facts.isBoolean || type in integerBits || type === "bit" || type === "year") {
    return wholeForm(facts);
  }
  switch (type) {
    case "decimal": {
      const { precision, scale } = facts;
      return numberForm(`DECIMAL(${precision ?? 65}, ${scale ?? 0})`, (text) => text);
    }
    case "double":
      return numberForm("DOUBLE", Number);
    case "float":
      // The server shows six digits of it; as a double it has them all, and some that are not its own.
      return { ...numberForm("FLOAT", shortest), read: (column) => `CAST(${column} AS DOUBLE)` };
    case "date":
    case "datetime":
    case "timestamp":
    case "time":
      return momentForm(type);
    case "json":
      return {
        ...plain,
        keepsBlank: true,
        toNative: (text) => JSON.parse(text) as Native,
        toText: (native) => JSON.stringify(native),
        // The server's own type of it is compared as what it holds, and MariaDB's text by what it says.
        same: (column, text) =>
          facts.charset === null
            ? `${column} <=> CAST(${text} AS JSON)`
            : `IF(${column} IS NULL OR ${text} IS NULL, ${column} IS NULL AND ${text} IS NULL, JSON_EQUALS(${column}, ${text}))`,
        unmoved: facts.charset === null ? plain.unmoved : bytesUnmoved,
      };
    case "binary":
    case "varbinary":
    case "tinyblob":
    case "blob":
    case "mediumblob":
    case "longblob":
      return {
        ...plain,
        keepsBlank: true,
        read: (column) => `HEX(${column})`,
        toNative: (text) => Buffer.from(text, "hex").toString("base64"),
        toText: (native) => Buffer.from(plainText(native), "base64").toString("hex"),
        cast: (text) => `UNHEX(${text})`,
        same: (column, text) => `COALESCE(${column}, '') = COALESCE(UNHEX(${text}), '')`,
        is: (column, text) => `${column} = UNHEX(${text})`,
      };
    case "uuid":
      return { ...plain, is: (column, text) => `${column} = CAST(${text} AS UUID)` };
    default:
      return isShape(type) ? { ...plain, read: (column) => `ST_AsText(${column})` } : plain;
  }
}

/** Shapes are shown as well-known text. */
export function isShape(type: string): boolean {
  return /geometry|point|linestring|polygon|geomcollection/.test(type);
}

function textForm({ type, collation, options }: ColumnFacts, charset: string): Form {
  const bytes = (text: string) => `CAST(CONVERT(${text} USING utf8mb4) AS BINARY)`;
  const form: Form = {
    ...plain,
    keepsBlank: true,
    // Letter by letter, whatever the column's own collation holds for equal; null is blank.
    same: (column, text) => `COALESCE(${bytes(column)}, '') = COALESCE(${bytes(text)}, '')`,
    // In the column's own collation by its index, and of what that finds the very same.
    is: (column, text) =>
      `${column} = CONVERT(${text} USING ${charset}) COLLATE ${collation} AND ${bytes(column)} = ${bytes(text)}`,
    unmoved: bytesUnmoved,
  };
  if (type !== "set") return form;
  return {
    ...form,
    toNative: (text) => (text === "" ? [] : text.split(",")),
    // In the order in which the server will show them.
    toText(native) {
      const members = Array.isArray(native) ? native.map(String) : plainText(native).split(",");
      const [known, others] = [options.filter((one) => members.includes(one)), new Set(options)];
      return [...known, ...members.filter((one) => !others.has(one))].join(",");
    },
  };
}

function bytesUnmoved(one: string, other: string): string {
  return `CAST(${one} AS BINARY) <=> CAST(${other} AS BINARY)`;
}

function numberForm(sqlType: string, toNative: (text: string) => Native): Form {
  return {
    ...plain,
    toNative,
    same: (column, text) => `${column} <=> CAST(${text} AS ${sqlType})`,
    is: (column, text) => `${column} = CAST(${text} AS ${sqlType})`,
  };
}

function wholeForm({ type, isBoolean, isUnsigned }: ColumnFacts): Form {
  const isBits = type === "bit";
  const sign = isBits || isUnsigned ? "UNSIGNED" : "SIGNED";
  return {
    ...numberForm(sign, isBoolean ? yesOrNo : whole),
    // Bits come as bytes, and a text that is given for them is taken for its bytes.
    ...(isBits
      ? { read: (column) => `${column} + 0`, cast: (text) => `CAST(${text} AS UNSIGNED)` }
      : {}),
    toText: (native) => (typeof native === "boolean" ? (native ? "1" : "0") : plainText(native)),
  };
}

function momentForm(type: "date" | "datetime" | "timestamp" | "time"): Form {
  const sqlType = {
    date: "DATE",
    datetime: "DATETIME(6)",
    timestamp: "DATETIME(6)",
    time: "TIME(6)",
  };
  const isDay = type !== "time";
  return {
    ...plain,
    toNative: (text) => readMoment(type, text),
    toText: (native) => momentText(type, plainText(native)),
    // The server's own sign for no day is read as blank, and so it is what was expected of a blank one.
    same: (column, text) =>
      isDay
        ? `(${column} <=> CAST(${text} AS ${sqlType[type]}) OR ${text} IS NULL AND CAST(${column} AS CHAR) LIKE '0000-00-00%')`
        : `${column} <=> CAST(${text} AS ${sqlType[type]})`,
    is: (column, text) => `${column} = CAST(${text} AS ${sqlType[type]})`,
  };
}

function whole(text: string): Native {
  return Number.isSafeInteger(Number(text)) ? Number(text) : text;
}

function yesOrNo(text: string): Native {
  if (text === "0" || text === "1") return text === "1";
  return whole(text);
}

/** The fewest digits that are this number of 32 bits. */
function shortest(text: string): Native {
  const number = Number(text);
  for (let digits = 6; digits < 9; digits++) {
    const short = Number(number.toPrecision(digits));
    if (Math.fround(short) === number) return short;
  }
  return number;
}

function plainText(native: Exclude<Native, null>): string {
  return typeof native === "object" ? JSON.stringify(native) : String(native);
}
