/** What `information_schema` says of a column, read into facts; where the two servers say it differently, into one. */
import type { CatalogueField } from "../../../plan/index.ts";
import type { Texts } from "../sql/session.ts";
import type { ColumnFacts } from "./column-form.ts";

export interface DescribedColumn extends ColumnFacts {
  readonly table: string;
  readonly declared: string;
  readonly isNullable: boolean;
  readonly isDefaulted: boolean;
  /** What gives it a value where nobody does, as SQL. */
  readonly expression: string | null;
  readonly length: number | null;
  /** `auto_increment`, `STORED GENERATED` and the like. */
  readonly extra: string;
  readonly privileges: ReadonlySet<string>;
}

export function columnFacts(
  texts: Texts,
  isJson: ReadonlySet<string>,
  isMariadb: boolean,
): DescribedColumn {
  const [table, name, dataType, declared, nullable, preset, length, precision, scale] = texts;
  const [charset = null, collation = null, extra, privileges] = texts.slice(9);
  const type = isJson.has(JSON.stringify([table, name])) ? "json" : (dataType ?? "");
  // MariaDB says NULL in words where there is none.
  const hasDefault = preset !== null && preset !== undefined && preset !== "NULL";
  // MariaDB tells every default as SQL, MySQL only one that is no plain value.
  const isExpression = hasDefault && (isMariadb || /DEFAULT_GENERATED/i.test(extra ?? ""));
  return {
    table: table ?? "",
    name: name ?? "",
    type,
    declared: declared ?? "",
    isUnsigned: /unsigned/i.test(declared ?? ""),
    isBoolean: /^(tinyint|bit)\(1\)/i.test(declared ?? ""),
    isNullable: nullable === "1",
    isDefaulted: hasDefault || /auto_increment|DEFAULT_GENERATED/i.test(extra ?? ""),
    expression: isExpression ? preset : null,
    length: /^(var)?char$/.test(type) ? Number(length) : null,
    precision: numberOf(precision),
    scale: numberOf(scale),
    charset,
    collation,
    options: /^(enum|set)$/.test(type) ? optionsOf(declared ?? "") : [],
    extra: extra ?? "",
    privileges: new Set((privileges ?? "").split(",")),
  };
}

function numberOf(text: string | null | undefined): number | null {
  return text === null || text === undefined ? null : Number(text);
}

/** `enum('a','it''s')` */
function optionsOf(declared: string): readonly string[] {
  return [...declared.matchAll(/'((?:[^']|'')*)'/g)].map(([, one = ""]) =>
    one.replaceAll("''", "'"),
  );
}

export function typeOf(
  column: DescribedColumn,
  refersTo: string | undefined,
): CatalogueField["type"] {
  if (refersTo !== undefined) return "reference";
  if (column.isBoolean) return "boolean";
  return types[column.type] ?? "text";
}

const types: Readonly<Record<string, CatalogueField["type"]>> = {
  tinyint: "integer",
  smallint: "integer",
  mediumint: "integer",
  int: "integer",
  bigint: "integer",
  bit: "integer",
  year: "integer",
  decimal: "decimal",
  float: "decimal",
  double: "decimal",
  date: "date",
  datetime: "datetime",
  timestamp: "datetime",
  time: "time",
  json: "json",
  enum: "enum",
  set: "multi_enum",
};
