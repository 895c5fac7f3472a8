/** Fields and objects that rows and constants write: whether their system lets them be written at all. */
import type { CatalogueField } from "../../../plan/index.ts";
import { creationsOf } from "../../lower/creation.ts";
import type { FieldEnd, ObjectEnd, ObjectModel, RowEnd, RowModel, Stage } from "../../model.ts";
import type { Check } from "../check.ts";
import { diagnose } from "./diagnostics.ts";
import { isAgainstList } from "./lists.ts";
import { shownEnd } from "./wording.ts";

export const checkSinks: Check = (model, report) => {
  for (const { rows, eaches } of model.objects) {
    for (const row of rows) {
      for (const end of row.ends) {
        // What runs against its list is told by the check of lists.
        if (!end.sink || isAgainstList(row, end)) continue;
        // Where no record can be written at all, that is told once, at the head.
        if (isReadOnly(end)) {
          if (!isSealed(end)) reportReadOnly(end, row);
        } else if (isCreateOnly(end) && row.arrows.some((arrow) => mayMove(arrow, row.ends, end))) {
          report(diagnose("create-only-sink", end.path.span, { path: shownEnd(end) }));
        }
      }
    }
    for (const each of eaches) {
      for (const end of each.ends) if (end.sink && isReadOnly(end)) reportReadOnly(end);
    }
  }

  function reportReadOnly(end: RowEnd, row?: RowModel): void {
    const facts = { path: shownEnd(end), system: end.end?.system?.label ?? end.alias };
    const fix = row === undefined ? undefined : oneWayFix(row, end);
    report(diagnose("read-only-sink", end.path.span, facts, fix === undefined ? {} : { fix }));
  }
};

export const checkSets: Check = (model, report) => {
  for (const { sets } of model.objects) {
    for (const { end } of sets) {
      if (!isReadOnly(end)) continue;
      const facts = { path: shownEnd(end), system: end.end?.system?.label ?? end.alias };
      report(diagnose("set-read-only", end.path.span, facts));
    }
  }
};

/** Objects whose records cannot be updated: told once, at the head, whatever number of rows writes them. */
export const checkWritableObjects: Check = (model, report) => {
  for (const object of model.objects) {
    for (const end of object.ends) {
      for (const stage of end.stages) {
        if (stage.catalogue === undefined || stage.catalogue.update) continue;
        const created =
          stage.catalogue.create && creationsOf(object).some((one) => one.end === end);
        const written = firstWritten(object, end, stage, created);
        if (written === undefined) continue;
        const related = [{ span: written.path.span, message: "written here" }];
        const path = `${end.alias}.${stage.object}`;
        const facts = { path, system: end.system?.label ?? end.alias };
        const code = created ? "create-only-sink" : "object-not-writable";
        report(diagnose(code, stage.span, facts, { related }));
      }
    }
  }
};

/** The first end that a row writes there; where records are `created`, the first that can change later. */
function firstWritten(
  object: ObjectModel,
  end: ObjectEnd,
  stage: Stage,
  created: boolean,
): RowEnd | undefined {
  for (const row of object.rows) {
    for (const one of row.ends) {
      if (!one.sink || one.end !== end) continue;
      if (!one.stages.some((held) => held.stage === stage)) continue;
      if (!created || row.arrows.some((arrow) => mayMove(arrow, row.ends, one))) return one;
    }
  }
  return undefined;
}

function isReadOnly(end: FieldEnd): boolean {
  return end.stages.some(({ field }) => field?.readOnly === true);
}

/** Of objects whose records can be neither created nor changed. */
function isSealed(end: FieldEnd): boolean {
  return end.stages.every(
    ({ stage: { catalogue } }) => catalogue !== undefined && !catalogue.create && !catalogue.update,
  );
}

/** Also a record's id where the system lets us choose it: once the record is there it stands. */
function isCreateOnly(end: FieldEnd): boolean {
  return end.stages.some(
    ({ stage, field }) =>
      field !== undefined &&
      (field.createOnly || (stage.catalogue?.id === end.field && !field.readOnly)),
  );
}

/** Whether an arrow into the end brings values that can change after the record was made. */
function mayMove(
  { from, to }: RowModel["arrows"][number],
  ends: readonly RowEnd[],
  end: RowEnd,
): boolean {
  if (ends[to] !== end) return false;
  const source = ends[from];
  return source?.stages.some(({ stage, field }) => isMovable(field, stage, source)) === true;
}

function isMovable(field: CatalogueField | undefined, stage: Stage, source: RowEnd): boolean {
  // Without a type nothing is known of the source, and a doubt is no report.
  if (field === undefined || stage.catalogue?.id === source.field) return false;
  if (field.createOnly) return false;
  return !field.readOnly || field.selfChanging === true;
}

/** `a <-> b` where `b` cannot be written: `a <- b`, the only way left. */
function oneWayFix(row: RowModel, end: RowEnd) {
  const arrow = row.statement.node.arrows[0];
  if (row.ends.length !== 2 || arrow?.direction !== "both") return undefined;
  const text = row.ends[0] === end ? "->" : "<-";
  return { title: `make the row one-way: \`${text}\``, span: arrow.span, text, safe: false };
}
