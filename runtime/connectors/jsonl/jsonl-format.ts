/**
 * JSON Lines (https://jsonlines.org): each line is one record, an object. A member that a record lacks
 * is blank, for the file is all there is to know of it. Types are what the values show.
 */
import { numberOfDecimal } from "../../../rules/values/decimal.ts";
import type { Native } from "../../../rules/values/native.ts";
import { ConnectorError } from "../../connector-error.ts";
import {
  type Json,
  type JsonObject,
  nativeOfJson,
  parseJson,
  rawNumber,
} from "../../exact-json.ts";
import type { FieldType, FileFormat, FileRecord } from "../files/file-format.ts";
import { shownTypes } from "./shown-types.ts";

export const jsonlFormat: FileFormat = {
  name: "jsonl",
  read(text, file, declared) {
    const mark = text.startsWith("\uFEFF") ? "\uFEFF" : "";
    const lineEnd = text.includes("\r\n") ? "\r\n" : "\n";
    const lines = [...text.slice(mark.length).split(/\r?\n/).entries()]
      .filter(([, line]) => line.trim() !== "")
      .map(([at, line]) => ({ line, at: at + 1, object: objectOf(line, at + 1, file) }));
    const objects = lines.map(({ object }) => object);
    const types = shownTypes(objects, declared);
    return {
      fields: types,
      records: lines.map(({ line, at, object }) => recordOf(line, at, object)),
      set(record, fields) {
        // A line may hold what we never read; it is kept, in its order.
        const members = new Map<string, Json>(
          record === undefined ? [] : Object.entries(objectOf(record.text, record.line, file)),
        );
        for (const [name, native] of fields) members.set(name, jsonOf(native, types.get(name)));
        const object = Object.fromEntries(members);
        return recordOf(JSON.stringify(object), record?.line ?? 0, object);
      },
      print(all) {
        return `${mark}${all.map((record) => `${record.text}${lineEnd}`).join("")}`;
      },
    };
  },
};

function recordOf(text: string, line: number, object: JsonObject): FileRecord {
  const fields = Object.entries(object).map(
    ([name, value]) => [name, nativeOfJson(value)] as const,
  );
  return { line, text, fields: new Map(fields) };
}

function objectOf(text: string, line: number, file: string): JsonObject {
  const value = parseJson(text);
  if (typeof value !== "object" || value === null || Array.isArray(value)) {
    const what = value === undefined ? "no JSON" : "no object";
    throw new ConnectorError("invalid_data", `${file} line ${line}: the line is ${what}`);
  }
  return value as JsonObject;
}

/** A number that no double holds reaches us as its digits, and is written as the number that it is. */
function jsonOf(native: Native, type: FieldType | undefined): Json {
  const isNumber = type === "integer" || type === "decimal";
  if (!isNumber || typeof native !== "string") return native;
  const number = numberOfDecimal(native);
  return typeof number === "number" ? number : rawNumber(number);
}
