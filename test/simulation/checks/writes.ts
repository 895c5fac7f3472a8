/** 5, 8, 20 and 3: what each of our writes replaced, what it brought, and how many there were. */
import { isBlank, type Native } from "../../../rules/values/native.ts";
import { readForm, writtenForm } from "../forms.ts";
import type { Broken } from "../play.ts";
import { filler, type RowShape } from "../shape.ts";
import { isSame } from "../system.ts";
import { wordsOf } from "../words.ts";
import { show } from "./convergence.ts";
import type { Ended } from "./ended.ts";

export function checkWrites(ended: Ended): readonly Broken[] {
  return [...guarded(ended), ...blanks(ended), ...invented(ended)];
}

/** What stands for nothing, in the spec or in a system of its own accord. */
function givenAnyway(object: string, row: RowShape, { spec }: Ended["played"]): readonly string[] {
  const fills = object === "people" && spec.shape.systems.some((one) => one.fills === row.field);
  return [...(row.fallback === undefined ? [] : [row.fallback]), ...(fills ? [filler] : [])];
}

function isWrittenFor(
  row: RowShape,
  system: string,
  native: Native,
  known: ReadonlySet<string>,
): boolean {
  const refs = { entityOf: () => undefined, idIn: () => undefined };
  return [...known].some((value) => {
    const form = writtenForm(row, system, value, refs);
    return form.kind === "native" && isSame(form.native, native);
  });
}

function guarded({ played }: Ended): readonly Broken[] {
  return played.ledger.flatMap((deed) => {
    if (deed.by === "user" || deed.kind !== "update") return [];
    if (played.systems.get(deed.system)?.shape.guarded !== true) return [];
    return Object.keys(deed.after).flatMap((field) => {
      const expected = deed.expected?.[field];
      const before = deed.before[field] ?? null;
      if (expected !== undefined && isSame(expected, before)) return [];
      const what = `a write of ${deed.system}/${deed.id}.${field} replaced ${show(before)}, and expected ${show(expected)}`;
      return [{ invariant: 5, what }];
    });
  });
}

function blanks({ played }: Ended): readonly Broken[] {
  const { objects } = played.spec.shape;
  return played.ledger.flatMap((deed) => {
    if (deed.by === "user" || deed.kind !== "update") return [];
    const rows = objects.find((one) => one.records === deed.object)?.rows ?? [];
    return rows.flatMap((row) => {
      // What all sides together took out of a list is out.
      const isUnion = row.conflict?.kind === "merge" && row.conflict.function === "union";
      const isLost =
        row.empty === "keep" &&
        !isUnion &&
        row.group === undefined &&
        Object.hasOwn(deed.after, row.field) &&
        isBlank(deed.after[row.field] ?? null) &&
        !isBlank(deed.before[row.field] ?? null);
      if (!isLost) return [];
      const what = `${deed.system}/${deed.id}.${row.field} was ${show(deed.before[row.field])} and was emptied by us`;
      return [{ invariant: 8, what }];
    });
  });
}

/** What we write somebody wrote before, in that row; only sums are nobody's. */
function invented({ played }: Ended): readonly Broken[] {
  const { objects } = played.spec.shape;
  const given = new Map<string, Set<string>>();
  const doubted = [...played.doubted.keys()];
  const broken: Broken[] = [];
  const refs = { entityOf: () => "firm", idIn: () => undefined };
  for (const deed of played.ledger) {
    const rows = objects.find((one) => one.records === deed.object)?.rows ?? [];
    for (const row of rows) {
      const native = (deed.by === "user" ? deed.after : deed.sent)?.[row.field];
      if (native === undefined || isBlank(native)) continue;
      const isSum = row.conflict?.kind === "merge" && row.conflict.function === "sum";
      if (row.type === "ref" || isSum) continue;
      const name = `${deed.object} ${row.field}`;
      const known = given.get(name) ?? new Set(givenAnyway(deed.object, row, played));
      given.set(name, known);
      const read = readForm(row, deed.system, native, refs);
      const value = read.kind === "value" ? (read.value ?? row.fallback ?? "") : String(native);
      const isOfWords = row.conflict?.kind === "merge" && row.conflict.function === "words";
      const parts = row.type === "tags" ? value.split(",") : isOfWords ? wordsOf(value) : [value];
      // What a map made of a value is taken for a user's own, where its write was in doubt.
      if (row.type === "mapped" && doubted.some((one) => one.endsWith(` ${row.field}`))) continue;
      if (deed.by === "user") {
        for (const one of parts) known.add(one);
        // A system may store a form of its own, and that may travel when the record is matched anew.
        if (row.type === "text") known.add(value.trim());
      } else if (
        !parts.every((one) => known.has(one)) &&
        !isWrittenFor(row, deed.system, native, known)
      ) {
        const what = `${deed.system}/${deed.id}.${row.field} was given ${show(native)}, which nobody wrote`;
        broken.push({ invariant: 20, what });
      }
    }
  }
  return broken;
}
