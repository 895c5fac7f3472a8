/** Formats after `as` and normal forms after `using`: their names, arguments, and the fields they can read. */
import type { Diagnostic } from "../../../core/diagnostic.ts";
import { didYouMean } from "../../../core/nearest.ts";
import type { FormatCall } from "../../../grammar/ast.ts";
import type { Format, FormatParameter } from "../../../rules/formats/define-format.ts";
import { formats } from "../../../rules/formats/index.ts";
import { type Resolving, resolveField } from "../../bind/resolve-ends.ts";
import { creationsOf } from "../../lower/creation.ts";
import type { FieldEnd, Model, ObjectModel, RowModel } from "../../model.ts";
import type { Check, Report } from "../check.ts";
import { canonicalEnds, fieldsOf, sharedType } from "./canonical.ts";
import { diagnose } from "./diagnostics.ts";
import { ownClause } from "./stated-clauses.ts";
import { shownEnd, typeWords } from "./wording.ts";

export const checkFormats: Check = (model, report) => {
  for (const object of model.objects) {
    for (const row of object.rows) {
      for (const end of row.ends) {
        if (end.format === undefined) continue;
        const format = formatOf(end.format, "format", { object, model, report });
        if (format === undefined) continue;
        checkType(format, end.format, [end], (one) => one.type);
        checkBirth(end.format, end, object);
      }
      const using = ownClause(row, "using")?.formats ?? [];
      for (const call of using) {
        const format = formatOf(call, "normal_form", { object, model, report });
        if (format !== undefined) checkNormalForm(format, call, row);
      }
      checkClash(using);
    }
    for (const { statement, parts } of object.matches) {
      for (const call of statement.node.using) {
        const format = formatOf(call, "normal_form", { object, model, report });
        if (format !== undefined) checkType(format, call, parts.flat(), (field) => field.type);
      }
      checkClash(statement.node.using);
    }
  }

  /** What a new record's values are read by must not stand in that record: it has none yet. */
  function checkBirth(call: FormatCall, end: FieldEnd, object: ObjectModel): void {
    const created = new Set(creationsOf(object).map((creation) => creation.end.alias));
    for (const arg of call.args) {
      if (arg.kind !== "field") continue;
      const alias = arg.path.system.text;
      if (alias === end.alias || !created.has(alias)) continue;
      const facts = { format: call.name.text, alias, other: end.alias };
      report(diagnose("format-argument-unborn", arg.span, facts));
    }
  }

  /** A normal form is of the canonical value, so what a map or a format stands before is not its to read. */
  function checkNormalForm(format: Format, call: FormatCall, row: RowModel): void {
    for (const end of canonicalEnds(row, model)) {
      if (checkType(format, call, [end], (field) => sharedType(end, field))) return;
    }
  }

  function checkType(
    format: Format,
    call: FormatCall,
    ends: readonly FieldEnd[],
    typeOf: (field: ReturnType<typeof fieldsOf>[number]) => ReturnType<typeof sharedType>,
  ): boolean {
    for (const end of ends) {
      for (const field of fieldsOf(end)) {
        const type = typeOf(field);
        if (type === undefined || type === "json" || format.accepts.includes(type)) continue;
        const facts = {
          format: format.name,
          path: shownEnd(end),
          type: typeWords[type],
          accepts: format.accepts.map((one) => typeWords[one]).join(" or "),
        };
        const related = [{ span: end.path.span, message: `holds ${facts.type}` }];
        report(diagnose("format-type", call.name.span, facts, { related }));
        return true;
      }
    }
    return false;
  }

  /** One that undoes another: the value would never be at rest if each had its way (E8). */
  function checkClash(calls: readonly FormatCall[]): void {
    const lower = calls.find((call) => call.name.text === "lower");
    const upper = calls.find((call) => call.name.text === "upper");
    if (lower === undefined || upper === undefined) return;
    const [first, second] = lower.span.start < upper.span.start ? [lower, upper] : [upper, lower];
    const facts = { first: first.name.text, second: second.name.text };
    const related = [{ span: first.span, message: "undone by it" }];
    report(diagnose("normal-forms-clash", second.span, facts, { related }));
  }
};

interface Place {
  readonly object: ObjectModel;
  readonly model: Model;
  readonly report: Report;
}

/** The format that a call means; reports a name or arguments that cannot be meant. */
function formatOf(call: FormatCall, use: Format["use"], place: Place): Format | undefined {
  const { report } = place;
  const name = call.name.text;
  const format = formats.get(name);
  if (format === undefined) {
    const names = [...formats.values()].filter((one) => one.use === use).map((one) => one.name);
    const list = names.map((one) => `\`${one}\``).join(", ");
    const after = use === "format" ? "as" : "using";
    const suggestion = didYouMean(name, names, `after \`${after}\` may stand ${list}`);
    report(diagnose("format-unknown", call.name.span, { name, suggestion }));
    return undefined;
  }
  if (format.use !== use) {
    const facts =
      use === "format"
        ? { name, here: "as", there: "using", example: `using ${name}` }
        : { name, here: "using", there: "as", example: `hs.field as ${name}(…)` };
    report(diagnose("format-place", call.name.span, facts));
    return undefined;
  }
  const problem = argumentProblem(call, format);
  if (problem !== undefined) {
    const facts = { name, problem: problem.text, shape: shapeOf(format) };
    report(diagnose("format-arguments", problem.span, facts));
    return undefined;
  }
  const unknown = fieldProblems(call, place);
  for (const diagnostic of unknown) report(diagnostic);
  return unknown.length === 0 ? format : undefined;
}

function argumentProblem(call: FormatCall, { parameters }: Format) {
  const missing = parameters.slice(call.args.length).find((one) => !one.optional);
  if (missing !== undefined) return { span: call.span, text: `its ${missing.name} is missing` };
  for (const [at, arg] of call.args.entries()) {
    const parameter = parameters[at];
    const text =
      parameter === undefined
        ? parameters.length === 0
          ? "it takes no arguments"
          : "it takes fewer arguments"
        : misreading(arg, parameter);
    if (text !== undefined) return { span: arg.span, text };
  }
  return undefined;
}

function misreading(
  arg: FormatCall["args"][number],
  parameter: FormatParameter,
): string | undefined {
  if (arg.kind === "field")
    return parameter.field ? undefined : `its ${parameter.name} cannot come from a field`;
  if (arg.kind !== "string") return `its ${parameter.name} stands in double quotes`;
  return parameter.refuse(arg.value);
}

/** `phone(country)`, `date(pattern, zone?)` */
function shapeOf({ name, parameters }: Format): string {
  if (parameters.length === 0) return name;
  const names = parameters.map((one) => `${one.name}${one.optional ? "?" : ""}`);
  return `${name}(${names.join(", ")})`;
}

/** What is wrong with the fields that stand as arguments; binding leaves them to whoever knows the call. */
function fieldProblems(call: FormatCall, { object, model }: Place): readonly Diagnostic[] {
  const diagnostics: Diagnostic[] = [];
  const { systems, unreadable } = model;
  const resolving: Resolving = { systems, unreadable, diagnostics };
  for (const arg of call.args) {
    if (arg.kind !== "field") continue;
    resolveField(arg.path, { object: object.name, ends: object.ends }, resolving);
  }
  return diagnostics;
}
