/**
 * A failure of a write → the same failure, whose words quote none of the values that were written or expected.
 *
 * Every connector says why in words of its own. This stands behind all of them, for those whose system put a value
 * where a word was expected: what is told in the log, in alerts, cases and traces comes from here. Where the words
 * quote a value nothing of them is kept, because the rest may quote what we do not know.
 */
import { given } from "../core/given.ts";
import type { Native } from "../rules/values/native.ts";
import type { Write } from "./connector.ts";
import { ConnectorError } from "./connector-error.ts";

/** For the failures of one batch; each may quote any of its records. */
export function withoutValues(writes: readonly Write[]): (error: ConnectorError) => ConnectorError {
  let values: ReadonlySet<string> | undefined;
  return (error) => {
    values ??= valuesIn(writes);
    if (!quotes(error.message, values)) return error;
    const { kind, fields, retryAfterMs, system, cause } = error;
    const named = fields.filter((field) => !quotes(field, values ?? new Set()));
    const place = named.length === 0 ? "" : `${named.join(", ")}: `;
    const words = `${place}the system did not take it, and quotes a value (${kind})`;
    return new ConnectorError(kind, words, { fields, cause, ...given({ retryAfterMs, system }) });
  };
}

/** Shorter ones are part of many a word, and count only where they stand alone. */
const shortestWithin = 4;

function quotes(message: string, values: ReadonlySet<string>): boolean {
  const text = message.toLowerCase();
  const words = new Set(text.split(/[^\p{L}\p{N}]+/u));
  for (const value of values) {
    if (value.length < shortestWithin ? words.has(value) : text.includes(value)) return true;
  }
  return false;
}

function valuesIn(writes: readonly Write[]): ReadonlySet<string> {
  const found = new Set<string>();
  for (const write of writes) {
    const fields = write.kind === "delete" ? {} : write.fields;
    const expected = write.kind === "create" ? {} : write.expected;
    for (const native of [...Object.values(fields), ...Object.values(expected)]) add(native, found);
  }
  return found;
}

/** As texts, in lower case; yes and no are words of everybody's. */
function add(native: Native, found: Set<string>): void {
  if (native === null || typeof native === "boolean") return;
  if (typeof native === "object") {
    for (const part of Object.values(native)) add(part as Native, found);
    return;
  }
  const text = String(native).trim().toLowerCase();
  if (text !== "") found.add(text);
}
