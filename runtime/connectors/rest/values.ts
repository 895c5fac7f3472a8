/**
 * A value as the API has it ↔ as Concordat has it. They are the same but for what JSON cannot say, or
 * what a description says is sent in another form.
 */

import { numberOfDecimal } from "../../../rules/values/decimal.ts";
import { momentOfMilliseconds, readDatetime } from "../../../rules/values/moment.ts";
import { isBlank, type Native } from "../../../rules/values/native.ts";
import { digitsOf, type Json, nativeOfJson, rawNumber } from "../../exact-json.ts";
import type { DescribedField, Description } from "./description.generated.ts";

export function nativeOf(json: Json, { as }: DescribedField): Native {
  const native = nativeOfJson(json);
  if (as !== "epoch_seconds" && as !== "epoch_milliseconds") return native;
  const number = typeof native === "number" || typeof native === "string" ? Number(native) : null;
  if (number === null || isBlank(native) || !Number.isFinite(number)) return native;
  return momentOfMilliseconds(as === "epoch_seconds" ? number * 1000 : number) ?? native;
}

export function jsonOf(
  native: Native,
  { type, as }: DescribedField,
  empty: Description["empty"],
): Json {
  if (isBlank(native) && type !== "list" && type !== "multi_enum") {
    return empty === "text" ? "" : null;
  }
  if (as === "text") return typeof native === "number" ? String(native) : native;
  if (as !== undefined) return numberOfMoment(native, as);
  const isNumber = type === "integer" || type === "decimal";
  if (!isNumber || typeof native !== "string") return native;
  // A number that no double holds reaches us as its digits, and is sent as the number that it is.
  const number = numberOfDecimal(native);
  if (typeof number === "number") return number;
  return /^-?\d+(?:\.\d+)?$/.test(native) ? rawNumber(native) : native;
}

function numberOfMoment(native: Native, as: "epoch_seconds" | "epoch_milliseconds"): Json {
  const text =
    typeof native === "string" || typeof native === "number" ? readDatetime(native) : undefined;
  const ms = text === undefined ? Number.NaN : Date.parse(text);
  if (Number.isNaN(ms)) return native;
  return as === "epoch_seconds" ? ms / 1000 : ms;
}

/** An id, a version or a mark as text; undefined where there is none. */
export function textOf(json: Json | undefined): string | undefined {
  if (typeof json === "string") return json === "" ? undefined : json;
  return json === undefined || json === null ? undefined : digitsOf(json);
}
