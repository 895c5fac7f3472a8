/**
 * The values of a map beside the fields of the rows that use it: API values, not labels, and of the
 * field's type. A value that is written must be one the system takes; one that is read must be one that
 * it can hold, else its entry is never reached. A map of which a field has no value at all is made for
 * other fields, which is one mistake and not one a value.
 */
import type { Diagnostic } from "../../../core/diagnostic.ts";
import type { Value } from "../../../grammar/ast.ts";
import { isBlank } from "../../../rules/values/native.ts";
import { lowerValue } from "../../lower/expression.ts";
import type { MapModel, Model, RowModel } from "../../model.ts";
import type { Check } from "../check.ts";
import { shownEnd } from "../rows/wording.ts";
import { diagnose } from "./diagnostics.ts";
import { canHold, judgeRead, judgeWritten, sidesOf } from "./fit.ts";
import { ownMaps, translationsOf, type Way, ways, wordIn } from "./translations.ts";
import { type MapUse, usesOf } from "./uses.ts";

export const checkMapFields: Check = (model, report) => {
  const { misfits, foreign } = judged(model);
  for (const misfit of [...misfits.values(), ...foreign.values()]) report(misfit);
};

/** Whether a value was reported here: what else seems wrong with it may follow from that. */
export function isMisfit(value: Value, model: Model): boolean {
  return judged(model).misfits.has(value);
}

/** Whether a row's map is made for other fields, so that nothing else can be said of the two. */
export function hasForeignMap(row: RowModel, model: Model): boolean {
  return judged(model).foreign.has(row);
}

interface Judged {
  /** Each value once, however many rows use its map. */
  readonly misfits: ReadonlyMap<Value, Diagnostic>;
  readonly foreign: ReadonlyMap<RowModel, Diagnostic>;
}

function judged(model: Model): Judged {
  const known = gathered.get(model);
  if (known !== undefined) return known;
  const misfits = new Map<Value, Diagnostic>();
  const foreign = new Map<RowModel, Diagnostic>();
  for (const use of usesOf(model)) {
    const own = misfitsOf(use);
    const report = aboutForeignMap(use, own, model);
    if (report !== undefined) foreign.set(use.row, report);
    else for (const [value, misfit] of own) if (!misfits.has(value)) misfits.set(value, misfit);
  }
  const found = { misfits, foreign };
  gathered.set(model, found);
  return found;
}

const gathered = new WeakMap<Model, Judged>();

function misfitsOf(use: MapUse): ReadonlyMap<Value, Diagnostic> {
  const found = new Map<Value, Diagnostic>();
  const add = (value: Value, misfit: Diagnostic | undefined) => {
    if (misfit !== undefined && !found.has(value)) found.set(value, misfit);
  };
  for (const way of use.ways) {
    const [givers, takers] = way === "out" ? [use.left, use.right] : [use.right, use.left];
    for (const { from, to } of translationsOf(use.map, way)) {
      add(to, judgeWritten(to, sidesOf(takers, "sink"), use));
      add(from, judgeRead(from, sidesOf(givers, "source"), use));
    }
  }
  return found;
}

/** Fewer may all be misspelt; that a value is of another type is no slip of the pen. */
const leastForeign = 3;
const leastOfOtherType = 2;

function aboutForeignMap(
  use: MapUse,
  misfits: ReadonlyMap<Value, Diagnostic>,
  model: Model,
): Diagnostic | undefined {
  const { map, via } = use;
  const isForeign = (side: MapSide) => {
    const values = valuesOf(map, side, [...use.ways]);
    const words = new Set(values.map((value) => wordIn(map, value)));
    const ofOtherType = values.every((value) => misfits.get(value)?.code === "map-value-type");
    const least = ofOtherType ? leastOfOtherType : leastForeign;
    return words.size >= least && values.every((value) => misfits.has(value));
  };
  const side = mapSides.find(isForeign);
  const [end] = side === undefined ? [] : use[side];
  if (end === undefined) return undefined;
  const isSwapped = fits(map, { left: use.right, right: use.left }) && !map.imported;
  const other = ownMaps(model).find((one) => one !== map && fits(one, use));
  const suggestion = isSwapped
    ? `the head of the map names its systems the wrong way round: write \`${map.right}\` on the left`
    : other === undefined
      ? "name the map that is made for this field, or correct the row's fields"
      : `did you mean \`${other.name}\`?`;
  const isError = [...misfits.values()].some(({ severity }) => severity === "error");
  return diagnose(
    "map-of-other-fields",
    isSwapped ? map.statement.node.left.span : via.map.span,
    { name: map.name, path: shownEnd(end), suggestion },
    { severity: isError ? "error" : "warning" },
  );
}

/** Whether the fields at both sides can hold every value that the map has for them. */
function fits(map: MapModel, ends: Pick<MapUse, MapSide>): boolean {
  return mapSides.every((side) => {
    const sides = [...sidesOf(ends[side], "source"), ...sidesOf(ends[side], "sink")];
    return valuesOf(map, side, ways).every((value) =>
      sides.some(({ field }) => canHold(field, value, map)),
    );
  });
}

type MapSide = "left" | "right";
const mapSides: readonly MapSide[] = ["left", "right"];

/** The values that the entries of these ways have for one side. */
function valuesOf(map: MapModel, side: MapSide, taken: readonly Way[]): readonly Value[] {
  const values = taken.flatMap((way) =>
    translationsOf(map, way).map(({ from, to }) =>
      (way === "out") === (side === "left") ? from : to,
    ),
  );
  return values.filter((value) => !isBlank(lowerValue(value)));
}
