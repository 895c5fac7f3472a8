/**
 * Lists and their items: `each` joins lists by key, its rows stay inside them, and no other row reaches
 * into one.
 */
import type { EachModel, FieldEnd, RowEnd, RowModel } from "../../model.ts";
import type { Check } from "../check.ts";
import { isResolved } from "./canonical.ts";
import { diagnose } from "./diagnostics.ts";
import { shownEnd, typeWords } from "./wording.ts";

export const checkListItems: Check = (model, report) => {
  for (const { rows, sets } of model.objects) {
    for (const row of rows) {
      if (row.each !== undefined) continue;
      for (const end of row.ends) if (reportItem(end)) break;
    }
    for (const { end } of sets) reportItem(end);
  }

  function reportItem(end: FieldEnd): boolean {
    const list = listAround(end);
    if (list === undefined) return false;
    const facts = { path: shownEnd(end), list: `${end.alias}.${list}` };
    report(diagnose("list-item-outside-each", end.path.span, facts));
    return true;
  }
};

export const checkEaches: Check = (model, report) => {
  for (const { eaches, rows } of model.objects) {
    // What is no list, or unknown, has no items, so nothing is said of its keys and rows.
    const noLists = new Set<EachModel>();
    for (const each of eaches) {
      for (const end of each.ends) {
        if (!isResolved(end)) noLists.add(each);
        if (end.type === undefined || listTypes.has(end.type.type)) continue;
        noLists.add(each);
        const facts = { path: shownEnd(end), type: typeWords[end.type.type] };
        report(diagnose("each-not-a-list", end.path.span, facts));
      }
      for (const end of noLists.has(each) ? [] : each.parts.flat()) {
        if (isOutside(end, each)) {
          const facts = { path: shownEnd(end), lists: listsOf(each) };
          report(diagnose("each-key-outside-list", end.path.span, facts));
        }
      }
    }
    for (const row of rows) {
      if (row.each === undefined || noLists.has(row.each)) continue;
      const outside = row.ends.find((end) => row.each !== undefined && isOutside(end, row.each));
      if (outside !== undefined) {
        const facts = { path: shownEnd(outside), lists: listsOf(row.each) };
        report(diagnose("each-row-outside-list", outside.path.span, facts));
        continue;
      }
      const against = row.ends.find((end) => isAgainstList(row, end));
      if (against === undefined) continue;
      const facts = { path: shownEnd(against), lists: listsOf(row.each) };
      const related = [{ span: row.each.statement.span, message: "the lists' own direction" }];
      report(diagnose("each-row-against-list", against.path.span, facts, { related }));
    }
  }
};

const listTypes: ReadonlySet<string> = new Set(["list", "json"]);

/** The list that a field's path lies in, by the catalogue. */
function listAround(end: FieldEnd): string | undefined {
  const { field } = end;
  for (let dot = field.indexOf("."); dot > 0; dot = field.indexOf(".", dot + 1)) {
    const outer = field.slice(0, dot);
    const isList = end.stages.some(({ stage }) => {
      const fields = stage.catalogue?.fields;
      return fields !== undefined && Object.hasOwn(fields, outer) && fields[outer]?.type === "list";
    });
    if (isList) return outer;
  }
  return undefined;
}

/** A path of a system that has no list here lies outside too; one that names nothing was reported. */
function isOutside(end: FieldEnd, each: EachModel): boolean {
  if (!isResolved(end) || end.field === "") return false;
  return !each.ends.some((list) => list.alias === end.alias && isUnder(end.field, list.field));
}

function isUnder(field: string, list: string): boolean {
  return list === "" || field.startsWith(`${list}.`);
}

/** Whether a row of an `each` block writes the end although its list is only read. */
export function isAgainstList({ each }: RowModel, end: RowEnd): boolean {
  const list = each?.ends.find((one) => one.alias === end.alias && isUnder(end.field, one.field));
  return end.sink && list !== undefined && !list.sink;
}

function listsOf(each: EachModel): string {
  return each.ends.map((end) => `\`${shownEnd(end)}\``).join(" and ");
}
