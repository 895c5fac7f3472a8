/**
 * `create`: the systems it names, and whether what is created there can be found again. Whether a new
 * record has what its system requires is the rows' check.
 */
import { nearest } from "../../../core/nearest.ts";
import type { Name } from "../../../grammar/ast.ts";
import type { CatalogueObject } from "../../../plan/index.ts";
import { diagnose as diagnoseName } from "../../bind/diagnostics.ts";
import { creationsOf } from "../../lower/creation.ts";
import type { FieldEnd, Model, ObjectEnd, ObjectModel } from "../../model.ts";
import type { Check, Report } from "../check.ts";
import { isResolved } from "../rows/canonical.ts";
import { shownEnd, someOf } from "../rows/wording.ts";
import { diagnose } from "./diagnostics.ts";

export const checkCreates: Check = (model, report) => {
  for (const object of model.objects) {
    const never = object.creates.find(({ node }) => node.never);
    const named = object.creates.find(({ node }) => !node.never);
    if (never !== undefined && named !== undefined) {
      const [first, second] = never.span.start < named.span.start ? [never, named] : [named, never];
      const related = [{ span: first.span, message: "stands beside it" }];
      report(diagnose("create-contradicts", second.span, {}, { related }));
      continue;
    }
    for (const { node } of object.creates) {
      for (const name of node.systems) judgeName(name, object, model, report);
    }
    reportRepeated(object, report);
  }
};

function judgeName(name: Name, object: ObjectModel, model: Model, report: Report): void {
  const alias = name.text;
  const end = object.ends.find((one) => one.alias === alias);
  if (end === undefined) {
    // One that is not declared is told with the other names of systems.
    if (
      !model.systems.has(alias) ||
      object.ends.some((one) => !one.isSure || one.system === undefined)
    )
      return;
    const facts = {
      alias,
      object: object.name,
      systems: someOf(
        object.ends.map((one) => one.alias),
        9,
      ),
    };
    report(diagnoseName("system-not-in-object", name.span, facts));
    return;
  }
  if (end.sink || !end.isSure || object.incomplete) return;
  const isListed = object.statement.node.arrows.length === 0;
  const others = object.ends.filter((one) => one.sink).map((one) => one.alias);
  const near = nearest(alias, others);
  const facts = {
    alias,
    reason: isListed ? "no row writes to it" : `no arrow of \`${object.name}\` reaches it`,
    suggestion:
      near === undefined && others.length === 0
        ? "write `create never`, or turn an arrow round"
        : `name ${someOf(others)}, or turn an arrow round`,
  };
  report(diagnose("create-not-reached", name.span, facts));
}

/** A system that one line names without a condition, and another line, or the same one, again. */
function reportRepeated({ creates }: ObjectModel, report: Report): void {
  const lines = creates.flatMap(({ node }) =>
    node.systems.map((name) => ({ name, isAlways: node.when === undefined })),
  );
  const told = new Set<string>();
  for (const { name } of lines) {
    const alias = name.text;
    const same = lines.filter((line) => line.name.text === alias);
    const always = same.find((line) => line.isAlways);
    const other = same.find((line) => line !== always);
    if (always === undefined || other === undefined || told.has(alias)) continue;
    told.add(alias);
    const [first, second] =
      always.name.span.start < other.name.span.start
        ? [always.name, other.name]
        : [other.name, always.name];
    const related = [{ span: first.span, message: "named here" }];
    report(diagnose("create-repeated", second.span, { alias }, { related }));
  }
}

export const checkCreatable: Check = (model, report) => {
  for (const object of model.objects) {
    if (object.incomplete || object.matches.length === 0) continue;
    // A key of one system has been reported, and may be meant as the one that is missing.
    if (object.matches.some(({ parts }) => parts.some(isOfOneSystem))) continue;
    for (const { end } of creationsOf(object)) {
      const stage = end.stages[0];
      const named = object.creates
        .flatMap(({ node }) => node.systems)
        .find((name) => name.text === end.alias);
      const system = end.system?.label ?? end.alias;
      if (stage?.catalogue?.create === false) {
        // Where nothing can be written at all, that is told of the rows.
        if (!stage.catalogue.update) continue;
        const facts = { path: `${end.alias}.${stage.object}`, system };
        const severity = named === undefined ? "warning" : "error";
        const span = named?.span ?? stage.span;
        report(diagnose("object-not-creatable", span, facts, { severity }));
      } else if (stage !== undefined && !hasKey(object, end)) {
        const suggestion = suggestionFor(object, end);
        report(diagnose("creation-without-key", named?.span ?? end.span, { system, suggestion }));
      }
    }
  }
};

function isOfOneSystem(part: readonly FieldEnd[]): boolean {
  return new Set(part.map((end) => end.alias)).size === 1;
}

/** By the runtime's own rule: a key whose fields rows write, or one that the system gives and a row brings back. */
function hasKey(object: ObjectModel, target: ObjectEnd): boolean {
  const rowEnds = object.rows.flatMap((row) => row.ends);
  const keyEnds = object.matches.flatMap((match) => match.parts.flat());
  // A name that is not known may be the key's.
  const isLost = (end: FieldEnd) =>
    !isResolved(end) && (end.end === undefined || end.end === target);
  if ([...rowEnds, ...keyEnds].some(isLost)) return true;
  return object.matches.some(({ parts }) => {
    const fields = parts.map((part) =>
      part.find((end) => end.end === target && isFirst(end, target)),
    );
    if (fields.includes(undefined)) return false;
    const known = fields.flatMap((field) => field ?? []);
    if (known.every((field) => isWritten(field, object, target))) return true;
    const [key] = known;
    return key !== undefined && known.length === 1 && isBroughtBack(key, object, target);
  });
}

/** A creation makes the first stage. */
function isFirst({ stages }: FieldEnd, target: ObjectEnd): boolean {
  return stages.some(({ stage }) => stage === target.stages[0]);
}

function isWritten(key: FieldEnd, { rows }: ObjectModel, target: ObjectEnd): boolean {
  return rows.some((row) =>
    row.ends.some(
      (end) => end.sink && end.end === target && end.field === key.field && isFirst(end, target),
    ),
  );
}

function isBroughtBack(key: FieldEnd, { rows }: ObjectModel, target: ObjectEnd): boolean {
  if (!isGiven(key.field, target.stages[0]?.catalogue)) return false;
  return rows.some(
    (row) =>
      row.ends.some((end) => end.source && end.end === target && end.field === key.field) &&
      row.ends.some((end) => end.sink && end.end !== target),
  );
}

/** Without a catalogue the system may give any key itself. */
function isGiven(field: string, object: CatalogueObject | undefined): boolean {
  if (object === undefined || object.id === field) return true;
  return Object.hasOwn(object.fields, field) && object.fields[field]?.readOnly === true;
}

function suggestionFor({ matches }: ObjectModel, target: ObjectEnd): string {
  const key = matches
    .flatMap((match) => match.parts.flat())
    .find((end) => end.end === target && isFirst(end, target));
  if (key === undefined) {
    return `add a \`match\` line with a field of \`${target.alias}\`, and a row that writes it`;
  }
  const isId =
    isGiven(key.field, target.stages[0]?.catalogue) && target.stages[0]?.catalogue !== undefined;
  return isId
    ? `add a row that brings \`${shownEnd(key)}\` back to the other system, or narrow with \`create in\``
    : `add a row that writes \`${shownEnd(key)}\`, or narrow with \`create in\` or \`create never\``;
}
