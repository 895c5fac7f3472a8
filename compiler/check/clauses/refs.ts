/**
 * `ref`: the object that translates the ids, and the fields that hold them. An end whose system the object
 * does not link holds the id of its first system that is not another end of the row.
 */
import { didYouMean } from "../../../core/nearest.ts";
import type { ClauseOf, Name } from "../../../grammar/ast.ts";
import type { CatalogueField } from "../../../plan/index.ts";
import type { ObjectEnd, ObjectModel, RowEnd, RowModel } from "../../model.ts";
import type { Check, Report } from "../check.ts";
import { firstOfEach } from "../first-of-each.ts";
import { arrowsOf, fieldsOf, isResolved } from "../rows/canonical.ts";
import { ownClause } from "../rows/stated-clauses.ts";
import { shownEnd, someOf, typeWords } from "../rows/wording.ts";
import { statedIn } from "../statements.ts";
import { diagnose } from "./diagnostics.ts";

export const checkRefs: Check = (model, report) => {
  const objects = new Map(model.objects.map((object) => [object.name, object]));
  // One that is declared twice may bear the name of another.
  const stated = statedIn(model).statements.filter(({ node }) => node.kind === "object");
  const isSure = !model.unreadable.mayDeclare("object") && stated.length === objects.size;
  const unknown: Name[] = [];
  for (const { rows } of model.objects) {
    for (const row of rows) {
      const ref = ownClause(row, "ref");
      if (ref === undefined) continue;
      reportTwice(row, ref, report);
      if (reportType(row, report)) continue;
      unknown.push(...ref.objects.filter((name) => !objects.has(name.text)));
      if (!row.ends.every(isResolved)) continue;
      const linked = ref.objects.map((name) => objects.get(name.text));
      if (linked.some((object) => object === undefined || object.incomplete)) continue;
      const known = linked.flatMap((object) => object ?? []);
      if (!reportElsewhere(row, ref, known, report)) reportOther(row, ref, known, report);
      reportNarrow(row, report);
    }
  }
  if (isSure) reportUnknown(unknown, [...objects.keys()], report);
};

function reportUnknown(names: readonly Name[], objects: readonly string[], report: Report): void {
  for (const { text: name, span } of firstOfEach(names)) {
    const suggestion = didYouMean(name, objects, `its objects are ${someOf(objects, 6)}`);
    report(diagnose("ref-object-unknown", span, { name, suggestion }));
  }
}

function reportTwice(row: RowModel, ref: ClauseOf<"ref">, report: Report): void {
  const other = ownClause(row, "via") ?? ownClause(row, "using");
  if (other === undefined) return;
  const related = [{ span: ref.span, message: "translated here" }];
  report(diagnose("ref-translated-twice", other.span, { word: other.word.text }, { related }));
}

function reportType(row: RowModel, report: Report): boolean {
  for (const end of row.ends) {
    const [field] = fieldsOf(end);
    if (field === undefined || !fieldsOf(end).every(({ type }) => idless.has(type))) continue;
    const facts = { path: shownEnd(end), type: typeWords[field.type] };
    report(diagnose("ref-type", end.path.span, facts));
    return true;
  }
  return false;
}

const idless: ReadonlySet<CatalogueField["type"]> = new Set([
  "boolean",
  "date",
  "datetime",
  "time",
  "object",
]);

/** An end that no system of the objects speaks for, or a row that joins ids of one system with themselves. */
function reportElsewhere(
  row: RowModel,
  ref: ClauseOf<"ref">,
  objects: readonly ObjectModel[],
  report: Report,
): boolean {
  const systems = objects.flatMap(({ ends }) => ends.map((end) => end.alias));
  const others = new Set(row.ends.map((end) => end.alias));
  const hasOther = systems.some((alias) => !others.has(alias));
  const outside = row.ends.filter((end) => !systems.includes(end.alias));
  if (outside.length === 0 || (hasOther && outside.length < row.ends.length)) return false;
  const facts = {
    object: objects.map((object) => object.name).join(" or "),
    system: outside[0]?.end?.system?.label ?? outside[0]?.alias ?? "",
  };
  report(diagnose("ref-object-elsewhere", ref.objects[0]?.span ?? ref.span, facts));
  return true;
}

/** A field whose ids are of other records, by what the catalogue says that it references. */
function reportOther(
  row: RowModel,
  ref: ClauseOf<"ref">,
  objects: readonly ObjectModel[],
  report: Report,
): void {
  const other = otherRecords(row, objects);
  if (other === undefined) return;
  const { end, held, linked } = other;
  const facts = {
    path: shownEnd(end),
    held: someOf(held),
    object: objects.map((object) => object.name).join(" or "),
    linked: someOf(linked),
  };
  const severity = fieldsOf(end).every((field) => field.verified) ? "error" : "warning";
  const span = ref.objects[0]?.span ?? ref.span;
  const related = [{ span: end.path.span, message: `holds ids of ${facts.held}` }];
  report(diagnose("ref-other-records", span, facts, { severity, related }));
}

/** The end of a row, if there is one, that holds ids of other records than those that the objects link. */
export function otherRecords(
  row: RowModel,
  objects: readonly ObjectModel[],
):
  | { readonly end: RowEnd; readonly held: readonly string[]; readonly linked: readonly string[] }
  | undefined {
  for (const end of row.ends) {
    const links = objects.flatMap(({ ends }) => ends.filter((one) => one.alias === end.alias));
    const held = [...new Set(fieldsOf(end).flatMap((field) => field.references ?? []))];
    const linked = [...new Set(links.flatMap(stagesOf))];
    if (held.length === 0 || linked.length === 0) continue;
    if (!held.some((object) => linked.includes(object))) return { end, held, linked };
  }
  return undefined;
}

function stagesOf({ stages }: ObjectEnd): readonly string[] {
  return stages.map((stage) => stage.object);
}

function reportNarrow(row: RowModel, report: Report): void {
  const pair = [...arrowsOf(row)].find(([from, to]) => holdsMany(from) && holdsOne(to));
  if (pair === undefined) return;
  const [from, to] = pair;
  const facts = { from: shownEnd(from), to: shownEnd(to) };
  const related = [{ span: from.path.span, message: "a list" }];
  report(diagnose("ref-narrows", to.path.span, facts, { related }));
}

const lists: ReadonlySet<CatalogueField["type"]> = new Set(["list", "multi_enum"]);

function holdsMany(end: RowEnd): boolean {
  return fieldsOf(end).some(({ type }) => lists.has(type));
}

function holdsOne(end: RowEnd): boolean {
  return fieldsOf(end).some(({ type }) => !lists.has(type) && type !== "json");
}
