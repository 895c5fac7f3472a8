/** What a failed reply, or a failed result in one, means by the rules of the description. */
import { ConnectorError } from "../../connector-error.ts";
import type { Json } from "../../exact-json.ts";
import type { Refusal, Reply } from "../../http/http-port.ts";
import { kindOfStatus } from "../../http/refusal.ts";
import type { Description, ErrorRule } from "./description.generated.ts";
import { partsOf, valuesAt } from "./pointer.ts";
import type { RestObject } from "./rest-object.ts";
import { placeOfField } from "./row.ts";
import { textOf } from "./values.ts";

/**
 * Undefined where neither a rule nor the status says that it failed. Its fields are named as the API
 * names them.
 */
export function refusalOf(
  description: Description,
  { status, json }: Pick<Reply, "status" | "json">,
): Refusal | undefined {
  const { rules = [], code } = description.errors ?? {};
  const rule = rules.find((one) => fits(one, status, json));
  const kind = rule?.kind ?? kindOfStatus(status);
  if (kind === undefined) return undefined;
  const codes = code === undefined ? [] : valuesAt(json, code).flatMap((one) => codeIn(one) ?? []);
  const fields =
    rule?.fields === undefined
      ? []
      : valuesAt(json, rule.fields).flatMap((one) => textOf(one) ?? []);
  return {
    kind,
    ...(codes.length === 0 ? {} : { message: [...new Set(codes)].slice(0, 3).join(", ") }),
    ...(fields.length === 0 ? {} : { fields }),
  };
}

function fits({ status, at, equals }: ErrorRule, found: number, json: Json | undefined): boolean {
  if (status !== undefined && status !== found) return false;
  // Without words to compare a rule speaks of failures alone.
  if (at === undefined) return status !== undefined || kindOfStatus(found) !== undefined;
  const values = valuesAt(json, at);
  if (equals === undefined) return values.some((one) => one !== null && one !== false);
  return values.some((one) => one === equals || textOf(one) === String(equals));
}

/** A code is a word; anything else could hold a value of a record, which is shown to nobody. */
function codeIn(json: Json): string | undefined {
  const text = textOf(json);
  return text !== undefined && /^[\w.:-]{1,60}$/.test(text) ? text : undefined;
}

/**
 * The error of a write, which names fields by our names where the API named them by its own: by name, or
 * by place in a record or in what was sent.
 */
export function blaming(object: RestObject, error: ConnectorError): ConnectorError {
  if (error.fields.length === 0) return error;
  const places = Object.entries(object.entry.fields).map(([name, field]) => {
    const place = placeOfField(name, field);
    return { name, place, last: partsOf(place).at(-1) };
  });
  const fields = error.fields.flatMap((told) => {
    const last = told.startsWith("/") ? partsOf(told).at(-1) : told.split(".").at(-1);
    const found =
      places.find((one) => one.name === told) ??
      places.find((one) => told.endsWith(one.place)) ??
      places.find((one) => one.last === last);
    return found === undefined ? [] : [found.name];
  });
  const { kind, message, retryAfterMs, cause } = error;
  return new ConnectorError(kind, message, {
    fields: [...new Set(fields)],
    cause,
    ...(retryAfterMs === undefined ? {} : { retryAfterMs }),
  });
}
