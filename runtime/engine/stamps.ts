/**
 * Stamps of a record and its fields over time. A feed may bring only those of the fields that changed; and a
 * field whose stamp moved while its value stayed was *asserted*: somebody said the same again.
 */
import { canonicalJson } from "../../core/canonical-json.ts";
import { fieldIn, type Native } from "../../rules/values/native.ts";

export type StampsByField = Readonly<Record<string, number>>;

export interface Stamped {
  readonly fields: Readonly<Record<string, Native>>;
  readonly stamps?: StampsByField;
}

/** ms; when a record or any field of it was last edited, as it tells; undefined where it tells nothing. */
export function latestStamp({
  modified,
  stamps = {},
}: {
  readonly modified?: number | undefined;
  readonly stamps?: StampsByField | undefined;
}): number | undefined {
  const all = [...Object.values(stamps), ...(modified === undefined ? [] : [modified])];
  return all.length === 0 ? undefined : Math.max(...all);
}

export function laterStamps(
  before: Stamped,
  now: Stamped,
): { readonly stamps: StampsByField; readonly asserted: StampsByField } {
  const asserted = Object.entries(now.stamps ?? {}).filter(([field, stamp]) => {
    const isLater = stamp > (fieldIn(before.stamps ?? {}, field) ?? Number.NEGATIVE_INFINITY);
    return isLater && isSame(fieldIn(before.fields, field), fieldIn(now.fields, field));
  });
  return {
    stamps: { ...before.stamps, ...now.stamps },
    // A field may have any name, `__proto__` too.
    asserted: Object.fromEntries(asserted),
  };
}

function isSame(a: Native | undefined, b: Native | undefined): boolean {
  return a !== undefined && b !== undefined && canonicalJson(a) === canonicalJson(b);
}
