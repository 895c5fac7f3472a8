/**
 * CSV as RFC 4180 has it, and as people have it: with a byte order mark or none, either line ending,
 * and a comma, semicolon or tab between the values, whichever the header uses. All of these are kept.
 *
 * A row with more or fewer values than the header stops the reading: which value belongs to which
 * column cannot be known, and a row that was left out would look deleted.
 */
import { type CsvError, parse } from "csv-parse/sync";
import { stringify } from "csv-stringify/sync";
import { ConnectorError } from "../../connector-error.ts";
import type { FieldType, FileFormat, FileRecord } from "../files/file-format.ts";
import { nativeOf, textOf } from "./csv-values.ts";

export const csvFormat: FileFormat = {
  name: "csv",
  read(text, file, declared) {
    const mark = text.startsWith("\uFEFF") ? "\uFEFF" : "";
    const line = /\r\n|\n|\r/.exec(text)?.[0] ?? "\n";
    const delimiter = delimiterOf(text);
    const [head, ...rows] = rowsOf(text, file, delimiter);
    const names = head?.values ?? [...declared.keys()];
    refuseNames(names, file);
    const types = new Map<string, FieldType>(
      names.map((name) => [name, declared.get(name) ?? "text"]),
    );
    const headText = head?.text ?? printed(names);
    return {
      fields: types,
      records: rows.map((row) => {
        if (row.values.length !== names.length) {
          throw new ConnectorError(
            "invalid_data",
            `${file} line ${row.line}: the row has ${row.values.length} values, and the header ${names.length}`,
          );
        }
        return recordOf(row.line, row.text, row.values);
      }),
      set(record, fields) {
        const values = names.map((name) => {
          const native = fields.has(name) ? fields.get(name) : record?.fields.get(name);
          return textOf(native ?? null, name, types.get(name));
        });
        return recordOf(record?.line ?? 0, printed(values), values);
      },
      print(records) {
        const lines = [headText, ...records.map((record) => record.text)];
        return `${mark}${lines.join(line)}${line}`;
      },
    };

    function recordOf(at: number, source: string, values: readonly string[]): FileRecord {
      const fields = names.map(
        (name, column) => [name, nativeOf(values[column] ?? "", types.get(name))] as const,
      );
      return { line: at, text: source, fields: new Map(fields) };
    }

    function printed(values: readonly string[]): string {
      // White space at an edge and a line end of either kind would not survive every reader unquoted.
      const quoted = stringify([[...values]], {
        delimiter,
        record_delimiter: line,
        quoted_match: /[\r\n]|^\s|\s$/,
        quoted_empty: values.length === 1,
      });
      return quoted.slice(0, -line.length);
    }
  },
};

interface CsvRow {
  readonly line: number;
  readonly text: string;
  readonly values: readonly string[];
}

function rowsOf(text: string, file: string, delimiter: string): readonly CsvRow[] {
  try {
    const rows = parse(text, {
      bom: true,
      delimiter,
      record_delimiter: ["\r\n", "\n", "\r"],
      skip_empty_lines: true,
      relax_column_count: true,
      raw: true,
      info: true,
    }) as unknown as { record: string[]; raw: string; info: { lines: number } }[];
    return rows.map(({ record, raw, info }) => ({
      line: info.lines,
      // The parser leaves parts of the line ends at either side.
      text: raw.replace(/^[\r\n]+|[\r\n]+$/g, ""),
      values: record,
    }));
  } catch (error) {
    const { code, lines } = error as CsvError & { readonly lines?: number };
    if (typeof code !== "string") throw error;
    const why = reasons[code] ?? `is no CSV (${code})`;
    throw new ConnectorError("invalid_data", `${file} line ${lines ?? 1}: ${why}`);
  }
}

/** The parser's own messages quote the text. */
const reasons: Readonly<Record<string, string>> = {
  CSV_QUOTE_NOT_CLOSED: "a quotation mark that opens a value is never closed",
  CSV_INVALID_CLOSING_QUOTE: "text follows the quotation mark that closes a value",
  INVALID_OPENING_QUOTE: "a quotation mark stands inside a value that is not quoted",
};

/** Of the header, since a value may hold any of them. */
function delimiterOf(text: string): string {
  const header = (/^[^\r\n]*/.exec(text)?.[0] ?? "").replace(/"[^"]*"/g, "");
  const counted = [",", ";", "\t"].map((one) => ({ one, times: header.split(one).length }));
  return counted.reduce((best, next) => (next.times > best.times ? next : best)).one;
}

function refuseNames(names: readonly string[], file: string): void {
  if (names.length === 0) {
    throw new ConnectorError("schema_drift", `${file} has no header row that names its columns`);
  }
  const blank = names.findIndex((name) => name.trim() === "");
  if (blank >= 0) {
    throw new ConnectorError("schema_drift", `${file} line 1: column ${blank + 1} has no name`);
  }
  const twice = names.find((name, at) => names.indexOf(name) !== at);
  if (twice !== undefined) {
    throw new ConnectorError("schema_drift", `${file} line 1: two columns are named ${twice}`);
  }
}
