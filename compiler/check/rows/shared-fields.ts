/**
 * Rows that get in each other's way. Rows may share fields while the graph of rows over fields is a
 * tree: then a value has one way to travel. Two things break it: a field that two rows write of which
 * one is one-way, and a cycle of rows.
 *
 * Rows of different objects count too where both can write one record. They cannot where one of the
 * objects only proposes, or where their `where` ask for different values of one field.
 */
import type { Expression, Value } from "../../../grammar/ast.ts";
import type { Model, ObjectModel, RowEnd, RowModel } from "../../model.ts";
import type { Check } from "../check.ts";
import { rowCycles } from "./cycles.ts";
import { diagnose } from "./diagnostics.ts";
import { endsSpan, shownEnd, shownPath } from "./wording.ts";

export const checkSharedFields: Check = (model, report) => {
  const { clashes, sharing } = writersOf(model);
  for (const { writer, other } of clashes) {
    const related = [{ span: other.end.path.span, message: "also written here" }];
    const facts = { path: shownEnd(writer.end) };
    report(diagnose("field-written-twice", writer.end.path.span, facts, { related }));
  }
  const places = placesIn(model, (row) => sharing.has(row));
  const cycles = rowCycles(places, apart);
  const homes = cycles.length === 0 ? undefined : homesOf(model);
  for (const { row, others } of cycles) {
    // A row that stands twice in its object is told by its id.
    if (others.some((one) => one.id === row.id && homes?.get(one) === homes?.get(row))) continue;
    const related = others
      .slice(0, shownRows)
      .map((one) => ({ span: endsSpan(one), message: "part of the cycle" }));
    const facts = { path: row.ends[0] === undefined ? row.id : shownEnd(row.ends[0]) };
    report(diagnose("rows-in-a-cycle", endsSpan(row), facts, { related }));
  }
};

function homesOf({ objects }: Model): ReadonlyMap<RowModel, ObjectModel> {
  return new Map(objects.flatMap((object) => object.rows.map((row) => [row, object] as const)));
}

/** Rows shown of one cycle beside the one that closes it. */
const shownRows = 5;

/** A constant and a row that both write a field at creation. */
export const checkSetsShared: Check = (model, report) => {
  for (const object of model.objects) {
    if (object.sets.length === 0) continue;
    const written = new Map<string, RowEnd["path"]>();
    for (const row of object.rows) {
      for (const end of row.ends) {
        if (end.sink) for (const key of keysOf(end)) written.set(key, end.path);
      }
    }
    for (const { end } of object.sets) {
      const keys = keysOf(end);
      const other = keys.map((key) => written.get(key)).find((path) => path !== undefined);
      if (other !== undefined) {
        const related = [{ span: other.span, message: "also written here" }];
        const facts = { path: shownPath(end.path) };
        report(diagnose("field-written-twice", end.path.span, facts, { related }));
      } else for (const key of keys) written.set(key, end.path);
    }
  }
};

/** Of each row that is reported for a field it shares, the rows that it shares it with. */
export function sharingRows(model: Model): ReadonlyMap<RowModel, ReadonlySet<RowModel>> {
  return writersOf(model).sharing;
}

interface Writer {
  readonly object: ObjectModel;
  readonly row: RowModel;
  readonly end: RowEnd;
}
interface Writers {
  readonly clashes: readonly { readonly writer: Writer; readonly other: Writer }[];
  readonly sharing: ReadonlyMap<RowModel, ReadonlySet<RowModel>>;
}

const known = new WeakMap<Model, Writers>();

function writersOf(model: Model): Writers {
  const found = known.get(model) ?? findWriters(model);
  known.set(model, found);
  return found;
}

function findWriters(model: Model): Writers {
  const clashes: { writer: Writer; other: Writer }[] = [];
  const sharing = new Map<RowModel, Set<RowModel>>();
  const byField = new Map<string, Writer[]>();
  for (const object of model.objects) {
    // What is only proposed writes nothing, so it shares with its own rows alone.
    const prefix = isProposed(object) ? `${object.name}\0` : "";
    for (const row of object.rows) {
      for (const end of row.ends) {
        if (!end.sink) continue;
        const writer = { object, row, end };
        for (const key of keysOf(end)) {
          const writers = byField.get(prefix + key);
          if (writers === undefined) {
            byField.set(prefix + key, [writer]);
            continue;
          }
          const other = writers.find((one) => clash(writer, one));
          writers.push(writer);
          if (other === undefined || sharing.has(row)) continue;
          sharing.set(row, new Set([other.row]));
          clashes.push({ writer, other });
        }
      }
    }
  }
  return { clashes, sharing };
}

function clash(a: Writer, b: Writer): boolean {
  return a.row !== b.row && (a.row.oneWay || b.row.oneWay) && !apart(a.object, b.object);
}

/** The fields of each row by stage: a link holds one stage of a system at a time. */
function placesIn(model: Model, skip: (row: RowModel) => boolean) {
  let stages = 1;
  for (const { ends } of model.objects) {
    for (const end of ends) stages = Math.max(stages, end.stages.length);
  }
  return Array.from({ length: Math.min(stages, 8) }, (_, at) =>
    model.objects.flatMap((object) => {
      const prefix = isProposed(object) ? `${object.name}\0` : "";
      return object.rows.flatMap((row) => {
        if (skip(row)) return [];
        const fields = row.ends.flatMap((end) => {
          const last = (end.end?.stages.length ?? 1) - 1;
          const stage = end.end?.stages[Math.min(at, last)];
          const there = stage !== undefined && end.stages.some((one) => one.stage === stage);
          return there ? [prefix + keyOf(end, stage.object)] : [];
        });
        return fields.length < 2 ? [] : [{ object, row, fields }];
      });
    }),
  );
}

function keysOf(end: Pick<RowEnd, "alias" | "field" | "stages">): readonly string[] {
  return end.stages.map(({ stage }) => keyOf(end, stage.object));
}

function keyOf({ alias, field }: Pick<RowEnd, "alias" | "field">, object: string): string {
  return `${alias}\0${object}\0${field}`;
}

function isProposed(object: ObjectModel): boolean {
  const status = object.clauses.get("status")?.clause;
  return status?.kind === "status" && status.status.text === "proposed";
}

/** Whether no record can be in both objects, as far as two `where` on one field tell. */
function apart(a: ObjectModel, b: ObjectModel): boolean {
  if (a === b || a.where.length === 0 || b.where.length === 0) return false;
  const allowed = allowedOf(b);
  return [...allowedOf(a)].some(([path, values]) => {
    const others = allowed.get(path);
    return others !== undefined && ![...values].some((value) => others.has(value));
  });
}

const allowedValues = new WeakMap<ObjectModel, ReadonlyMap<string, ReadonlySet<string>>>();

/** The values that a field must have for a record to be in the object, by the field's path. */
function allowedOf(object: ObjectModel): ReadonlyMap<string, ReadonlySet<string>> {
  const cached = allowedValues.get(object);
  if (cached !== undefined) return cached;
  const allowed = new Map<string, ReadonlySet<string>>();
  const visit = (expression: Expression): void => {
    if (expression.kind === "and") {
      for (const term of expression.terms) visit(term);
    } else if (expression.kind === "compare" && expression.operator === "=") {
      const { left, right } = expression;
      if (left.kind === "field" && right.kind !== "field" && right.kind !== "today")
        allowed.set(shownPath(left.path), new Set([textOf(right)]));
    } else if (expression.kind === "in" && expression.left.kind === "field") {
      allowed.set(shownPath(expression.left.path), new Set(expression.values.map(textOf)));
    }
  };
  for (const { node } of object.where) visit(node.condition);
  allowedValues.set(object, allowed);
  return allowed;
}

function textOf(value: Value): string {
  return value.kind === "empty" ? "empty" : `${value.kind} ${value.value}`;
}
