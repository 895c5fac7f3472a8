/** Keys, of records (`match`) and of the items of lists: fields of both sides whose values can be equal. */
import { creationsOf } from "../../lower/creation.ts";
import type { EachModel, FieldEnd, MatchModel, ObjectModel } from "../../model.ts";
import type { Check, Report } from "../check.ts";
import { canCompareFields, isMany } from "../conditions/comparable.ts";
import { fieldsOf, isResolved } from "../rows/canonical.ts";
import { ownClause } from "../rows/stated-clauses.ts";
import { shownEnd, typeWords } from "../rows/wording.ts";
import { diagnose } from "./diagnostics.ts";

export const checkMatches: Check = (model, report) => {
  for (const object of model.objects) {
    if (object.matches.length === 0) reportMissing(object, report);
    const seen = new Map<string, MatchModel>();
    for (const match of object.matches) {
      const text = spanless(match.statement.node);
      const before = seen.get(text);
      if (before !== undefined) {
        const related = [{ span: before.statement.span, message: "first here" }];
        report(diagnose("match-repeated", match.statement.span, {}, { related }));
        continue;
      }
      seen.set(text, match);
      if (match.parts.every((part) => judgeSystems(part, object, report))) {
        reportApart(match, report);
      }
      for (const part of match.parts) judgeTypes(part, object, report);
    }
  }
};

/**
 * A record that is created is found again by a key that the rows carry over. Where they fill each key of the
 * new record from another field than the one it is compared with, no key finds it.
 */
export const checkKeysFilled: Check = (model, report) => {
  for (const object of model.objects) {
    if (object.incomplete || object.rows.some((row) => row.incomplete)) continue;
    for (const { end } of creationsOf(object)) {
      const keys = object.matches.flatMap(({ parts }) =>
        parts.flatMap((part) => {
          const own = part.find((one) => one.end === end);
          return own === undefined ? [] : [{ own, fillers: fillersOf(own, part, object) }];
        }),
      );
      const [first] = keys;
      if (first === undefined || keys.some(({ fillers }) => fillers.kind !== "others")) continue;
      const { own, fillers } = first;
      const filler = fillers.kind === "others" ? fillers.by : own;
      const other = object.matches
        .flatMap(({ parts }) => parts)
        .find((part) => part.includes(own))
        ?.find((one) => one !== own);
      if (other === undefined) continue;
      const facts = { key: shownEnd(own), by: shownEnd(filler), other: shownEnd(other) };
      const related = [{ span: filler.path.span, message: "filled from here" }];
      report(diagnose("key-filled-otherwise", own.path.span, facts, { related }));
    }
  }
};

type Fillers =
  | { readonly kind: "none" }
  | { readonly kind: "key" }
  | { readonly kind: "others"; readonly by: FieldEnd };

/** By what the rows fill a key's field: by the field it is compared with, by others, or not at all. */
function fillersOf(own: FieldEnd, part: readonly FieldEnd[], { rows }: ObjectModel): Fillers {
  const isOf = (end: FieldEnd, one: FieldEnd) => end.end === one.end && end.field === one.field;
  const filling = rows.filter((row) => row.ends.some((end) => end.sink && isOf(end, own)));
  if (filling.length === 0) return { kind: "none" };
  const sources = filling.flatMap((row) => row.ends.filter((end) => end.source));
  const others = part.filter((end) => end !== own);
  const isKey = sources.some((end) => isOf(end, own) || others.some((one) => isOf(end, one)));
  const [by] = sources;
  return isKey || by === undefined ? { kind: "key" } : { kind: "others", by };
}

export const checkItemKeys: Check = (model, report) => {
  for (const object of model.objects) {
    for (const each of object.eaches) {
      for (const part of each.parts) {
        if (!reportIncomplete(part, each, report)) judgeTypes(part, object, report);
      }
    }
  }
};

function reportMissing(object: ObjectModel, report: Report): void {
  if (object.incomplete || object.ends.length < 2) return;
  const example = object.ends.map((end) => `${end.alias}.key`).join(" = ");
  const { span } = object.statement.node.name;
  report(diagnose("match-missing", span, { object: object.name, example }));
}

/** Whether the part names several systems, each once a stage; what is unknown has been reported. */
function judgeSystems(part: readonly FieldEnd[], object: ObjectModel, report: Report): boolean {
  if (part.some((end) => !isResolved(end))) return false;
  const [first, ...others] = part;
  if (first === undefined) return false;
  const { alias } = first;
  if (others.every((end) => end.alias === alias)) {
    const other = object.ends.find((end) => end.alias !== alias);
    const example = `${shownEnd(first)} = ${other?.alias ?? "sf"}.key`;
    report(
      diagnose("key-of-one-system", others.at(-1)?.path.span ?? first.path.span, {
        alias,
        example,
      }),
    );
    return false;
  }
  const seen = new Map<string, FieldEnd>();
  for (const end of part) {
    for (const object of new Set(end.stages.map(({ stage }) => stage.object))) {
      const key = `${end.alias}\0${object}`;
      const before = seen.get(key);
      if (before !== undefined) {
        const related = [{ span: before.path.span, message: "first here" }];
        report(diagnose("key-system-twice", end.path.span, { alias: end.alias }, { related }));
        return false;
      }
      seen.set(key, end);
    }
  }
  return true;
}

function reportApart({ parts, statement }: MatchModel, report: Report): void {
  const [first = [], ...others] = parts.map((part) => new Set(part.map((end) => end.alias)));
  const shared = [...first].filter((alias) => others.every((part) => part.has(alias)));
  if (shared.length < 2) report(diagnose("key-parts-apart", statement.span, {}));
}

function reportIncomplete(part: readonly FieldEnd[], { ends }: EachModel, report: Report): boolean {
  const missing = ends.find((list) => !part.some((end) => end.alias === list.alias));
  const last = part.at(-1);
  if (missing === undefined || last === undefined) return false;
  if ([...part, ...ends].every(isResolved)) {
    const list = shownEnd(missing);
    const example = `${shownEnd(part[0] ?? last)} = ${list}.key`;
    report(diagnose("each-key-incomplete", last.path.span, { list, example }));
  }
  return true;
}

function judgeTypes(part: readonly FieldEnd[], object: ObjectModel, report: Report): void {
  // Ids that a row translates are compared by their links.
  if (isTranslated(part, object)) return;
  const known = part.filter((end) => fieldsOf(end).length > 0);
  const many = known.find((end) => fieldsOf(end).every(({ type }) => isMany(type)));
  if (many?.type !== undefined) {
    const facts = { path: shownEnd(many), type: typeWords[many.type.type] };
    report(diagnose("key-of-many-values", many.path.span, facts));
    return;
  }
  const [first, ...others] = known;
  const other = others.find(
    (end) => !fieldsOf(end).some((field) => canCompareFields(field, fieldsOf(first ?? end))),
  );
  if (first?.type === undefined || other?.type === undefined) return;
  const facts = {
    first: shownEnd(first),
    held: typeWords[first.type.type],
    second: shownEnd(other),
    other: typeWords[other.type.type],
  };
  const related = [{ span: first.path.span, message: `holds ${facts.held}` }];
  report(diagnose("key-type", other.path.span, facts, { related }));
}

function isTranslated(part: readonly FieldEnd[], { rows }: ObjectModel): boolean {
  const isOf = (end: FieldEnd) =>
    part.some((one) => one.alias === end.alias && one.field === end.field);
  return rows.some(
    (row) => ownClause(row, "ref") !== undefined && row.ends.filter(isOf).length > 1,
  );
}

/** What a line says, wherever it stands. */
function spanless(node: object): string {
  return JSON.stringify(node, (key, value: unknown) => (key === "span" ? undefined : value));
}
