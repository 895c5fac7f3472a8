/**
 * The round-trip laws of what stands at the ends of one row: a value that went out and came back leads to the
 * same word again, and a word that came in and went out to the same value. Every entry of the row's map is
 * held to them, and for formats and normal forms values at the edge of their type.
 */
import type { MapPlan, PlanValue, RowPlan } from "../../plan/index.ts";
import type { FieldType } from "../../rules/formats/define-format.ts";
import { wordOf } from "../../rules/map-value.ts";
import { valueKey } from "../../rules/values/key.ts";
import type { Native, Value } from "../../rules/values/native.ts";
import { valueOfPlan } from "../../rules/values/plan-value.ts";
import { readAs } from "../../rules/values/read.ts";
import { folded } from "../../rules/values/text.ts";
import type { EndTable } from "./end-table.ts";
import type { Subject, SubjectEnd } from "./subject.ts";

/** What turns into something else each time that it goes there and back. */
export interface Turning {
  readonly end: number;
  /** What stands there, as the row shares it, as it is written back, and what that is shared as. */
  readonly words: readonly Native[];
  readonly values: readonly Value[];
  readonly why: "word_changes" | "value_changes" | "is_refused" | "is_unstable";
}

/** The first breach of a law; undefined where all hold. */
export function brokenLaw(
  subject: Subject,
  map: MapPlan | undefined,
  type: FieldType | null,
): Turning | undefined {
  const [row] = subject.rows;
  if (row === undefined || subject.rows.length > 1) return undefined;
  const extra = extraValues(row, type, map);
  const values = new Map<string, Value>(extra.map((value) => [valueKey(value), value]));
  for (const { table } of subject.ends) {
    for (let id = 0; id < table.size(); id++) {
      const read = table.read(id);
      if (read.kind === "value") values.set(valueKey(read.value), read.value);
    }
  }
  // In a map that ignores case, words that differ in it alone are one word.
  const keyed = (text: string) => (map?.ignoringCase === true ? folded(text) : text);
  for (const [at, end] of subject.ends.entries()) {
    const isStated = statedIn(map, end.system);
    const isSame = (one: number, other: number) =>
      keyed(end.table.keyOf(one)) === keyed(end.table.keyOf(other));
    const found =
      bothWays(at, end, map, row, isSame) ??
      ofWords(at, end, isStated) ??
      ofValues(at, end.table, values.values(), { isSame, isStated });
    if (found !== undefined) return found;
  }
  return undefined;
}

/** A word that an entry translates both ways comes back as itself. */
function bothWays(
  at: number,
  { system, table }: SubjectEnd,
  map: MapPlan | undefined,
  row: RowPlan,
  isSame: (one: number, other: number) => boolean,
): Turning | undefined {
  const side = map?.sides.find((one) => one.system === system);
  const type = row.ends[at]?.type ?? null;
  if (side === undefined || type === "multi_enum" || type === "list") return undefined;
  for (const { from, to } of side.in) {
    if (!side.out.some((pair) => pair.from === to && pair.to === from)) continue;
    const word = valueOfPlan(from, type);
    const id = table.idOf([word as Native]);
    const read = table.read(id);
    if (read.kind !== "value") return turning(at, [word as Native], [], "is_refused");
    const written = table.write(read.value);
    if (written.kind !== "write") {
      return turning(at, [word as Native], [read.value], "is_refused");
    }
    const back = table.idOf(written.natives);
    if (!isSame(back, id)) {
      return turning(at, [word as Native, ...written.natives], [read.value], "word_changes");
    }
  }
  return undefined;
}

/** in ∘ out ∘ in = in */
function ofWords(
  at: number,
  { table, role }: SubjectEnd,
  isStated: (word: Native) => boolean,
): Turning | undefined {
  if (role === "sink") return undefined;
  const words = table.size();
  for (let id = 0; id < words; id++) {
    const read = table.read(id);
    if (read.kind !== "value" || !isStated(table.nativesOf(id)[0] ?? null)) continue;
    const written = table.write(read.value);
    if (written.kind !== "write") continue;
    const back = table.idOf(written.natives);
    const again = table.read(back);
    if (again.kind === "untranslated") continue;
    const isSame = again.kind === "value" && valueKey(again.value) === valueKey(read.value);
    if (isSame) continue;
    const values = again.kind === "value" ? [read.value, again.value] : [read.value];
    return turning(at, [...table.nativesOf(id), ...written.natives], values, "word_changes");
  }
  return undefined;
}

/** out ∘ in ∘ out = out, and what a system stores it stores as it is. */
function ofValues(
  at: number,
  table: EndTable,
  values: Iterable<Value>,
  {
    isSame,
    isStated,
  }: {
    readonly isSame: (one: number, other: number) => boolean;
    readonly isStated: (word: Native) => boolean;
  },
): Turning | undefined {
  for (const value of values) {
    const written = table.write(value);
    if (written.kind !== "write") continue;
    const id = table.idOf(written.natives);
    const stored = table.stored(written.natives, id);
    if (table.keyOf(table.stored(table.nativesOf(stored), stored)) !== table.keyOf(stored)) {
      return turning(at, [...written.natives, ...table.nativesOf(stored)], [value], "is_unstable");
    }
    const read = table.read(id);
    if (read.kind === "untranslated" || !isStated(written.natives[0] ?? null)) continue;
    if (read.kind !== "value") return turning(at, [...written.natives], [value], "is_refused");
    const again = table.write(read.value);
    if (again.kind === "untranslated") continue;
    if (again.kind !== "write") {
      return turning(at, [...written.natives], [value, read.value], "is_refused");
    }
    const back = table.idOf(again.natives);
    if (!isSame(back, id)) {
      return turning(
        at,
        [...written.natives, ...again.natives],
        [value, read.value],
        "value_changes",
      );
    }
  }
  return undefined;
}

/** Whether an entry says what a word becomes: under an `otherwise` that gives one value to the rest, that is meant. */
function statedIn(map: MapPlan | undefined, system: string): (word: Native) => boolean {
  const side = map?.sides.find((one) => one.system === system);
  if (map === undefined || side?.otherwiseIn.kind !== "value") return () => true;
  const words = new Set(
    side.in.map(({ from }) => wordOf(valueOfPlan(from, null), map.ignoringCase)),
  );
  return (word) => words.has(wordOf(valueOfPlan(word as PlanValue, null), map.ignoringCase));
}

function turning(
  end: number,
  words: readonly Native[],
  values: readonly Value[],
  why: Turning["why"],
): Turning {
  return { end, words, values, why };
}

/** Values at the edge of the row's type, where more than the type has a say. */
function extraValues(
  row: RowPlan,
  type: FieldType | null,
  map: MapPlan | undefined,
): readonly Value[] {
  const isPlain = row.using.length === 0 && row.ends.every((end) => end.format === undefined);
  if (isPlain || map !== undefined || row.ref !== undefined) return [];
  return (edges[type ?? "text"] ?? []).flatMap((native) => {
    const reading = readAs(type, native);
    return reading.kind === "value" ? [reading.value] : [];
  });
}

const moments = [
  "1970-01-01T00:00:00Z",
  "1999-12-31T23:59:59.999Z",
  "2000-02-29T12:00:00Z",
  // Where the clocks of New York and London go forward and back.
  "2026-03-08T07:30:00Z",
  "2026-11-01T05:30:00Z",
  "2026-11-01T06:30:00Z",
  "2026-03-29T01:30:00Z",
  "2026-10-25T00:30:00Z",
  "2068-12-31T23:00:00Z",
];

const texts = [
  "X",
  " x ",
  "Straße",
  "İstanbul",
  "e\u0301",
  "a\r\nb",
  "+1 202 555 0143",
  "www.acme.example",
];

const edges: Readonly<Partial<Record<FieldType, readonly Native[]>>> = {
  text: texts,
  enum: texts,
  integer: [0, -1, 999_999_999_999],
  decimal: [0, -0.01, 0.1, "123456789.12", "0.005"],
  date: ["0001-01-01", "1999-12-31", "2000-02-29", "2068-12-31", "9999-12-31"],
  datetime: moments,
};
