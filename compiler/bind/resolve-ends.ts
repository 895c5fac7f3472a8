/**
 * Finds what the paths of an object's head and rows stand for: systems, objects, stages and fields.
 *
 * A name that a catalogue does not have is reported here, with the nearest one or, where a label was
 * written, the API name behind it. Kinds are not judged: whether a field may be written is the
 * checks' to say.
 */
import type { Diagnostic } from "../../core/diagnostic.ts";
import { given } from "../../core/given.ts";
import { didYouMean } from "../../core/nearest.ts";
import type { Span } from "../../core/source.ts";
import type { ObjectEndNode, Path, StageNode } from "../../grammar/ast.ts";
import type { CatalogueField, CatalogueObject } from "../../plan/index.ts";
import { someOf } from "../check/rows/wording.ts";
import type { FieldEnd, ObjectEnd, Stage, SystemModel, Unreadable } from "../model.ts";
import { diagnose } from "./diagnostics.ts";
import { undeclaredSystem } from "./undeclared-system.ts";

export interface Resolving {
  readonly systems: ReadonlyMap<string, SystemModel>;
  readonly unreadable: Unreadable;
  readonly diagnostics: Diagnostic[];
}

/** The object's name and ends, for its paths. */
export interface Scope {
  readonly object: string;
  readonly ends: readonly ObjectEnd[];
}

export function resolveObjectEnd(
  node: ObjectEndNode,
  roles: Pick<ObjectEnd, "source" | "sink" | "isSure">,
  context: Resolving,
): ObjectEnd {
  const { systems, unreadable, diagnostics } = context;
  const alias = node.system.text;
  const system = systems.get(alias);
  if (system === undefined && !unreadable.mayDeclare("system")) {
    diagnostics.push(undeclaredSystem(node.system, systems));
  }
  const stages = node.stages.map((stage) =>
    stage.system.text === alias
      ? resolveStage(stage, system, diagnostics)
      : stageElsewhere(stage, alias, context),
  );
  return {
    alias,
    ...(system === undefined ? {} : { system }),
    span: node.span,
    stages,
    ...roles,
  };
}

/** A stage of another system, of which nothing is known here. */
function stageElsewhere(
  { span, system, object, successor }: StageNode,
  alias: string,
  { systems, unreadable, diagnostics }: Resolving,
): Stage {
  if (systems.has(system.text)) {
    const facts = { stage: `${system.text}.${object.text}`, alias, object: object.text };
    diagnostics.push(diagnose("stage-of-other-system", system.span, facts));
  } else if (!unreadable.mayDeclare("system")) {
    diagnostics.push(undeclaredSystem(system, systems));
  }
  return { object: object.text, span, ...given({ successor }) };
}

function resolveStage(
  node: StageNode,
  system: SystemModel | undefined,
  diagnostics: Diagnostic[],
): Stage {
  const catalogue = system?.catalogue;
  const name = node.object.text;
  const found = own(catalogue?.objects, name);
  if (catalogue !== undefined && found === undefined && system !== undefined) {
    const objects = Object.entries(catalogue.objects);
    const labelled = objects.find(([, object]) => sameLabel(object.label, name));
    if (labelled !== undefined) {
      diagnostics.push(labelReport(node.object.span, name, labelled[0]));
    } else {
      const some = objects
        .slice(0, 6)
        .map(([one]) => `\`${one}\``)
        .join(", ");
      const suggestion = didYouMean(
        name,
        Object.keys(catalogue.objects),
        some === "" ? "the catalogue describes no objects: pull it again" : `it has ${some}`,
      );
      const facts = { system: system.label, object: name, suggestion };
      diagnostics.push(diagnose("unknown-object", node.object.span, facts));
    }
  }
  return {
    object: name,
    span: node.span,
    ...(found === undefined ? {} : { catalogue: found }),
    ...(node.successor === undefined ? {} : { successor: node.successor }),
  };
}

/** Resolves a path of an object's rows and clauses. */
export function resolveField(path: Path, scope: Scope, context: Resolving): FieldEnd {
  const alias = path.system.text;
  const end = scope.ends.find((one) => one.alias === alias);
  const names = path.segments.map((segment) => segment.text);
  if (end === undefined) {
    reportSystem(path, scope, context);
    return { path, alias, field: names.join("."), staged: false, stages: [] };
  }
  const first = names[0] ?? "";
  const named = end.stages.find((stage) => stage.object === first);
  const bare = names.join(".");
  const isField = (stage: Stage) =>
    stage.catalogue !== undefined && findField(stage.catalogue, bare) !== undefined;
  const staged = named !== undefined && !end.stages.some(isField);
  if (staged && names.length === 1) {
    const shown = `${alias}.${first}`;
    context.diagnostics.push(diagnose("path-too-short", path.span, { path: shown }));
    return { path, alias, end, field: "", staged, stages: [] };
  }
  const field = staged ? names.slice(1).join(".") : bare;
  const candidates = staged && named !== undefined ? [named] : end.stages;
  const found = candidates.map((stage) => ({ stage, field: findField(stage.catalogue, field) }));
  const missing = found.filter(
    (one) => one.stage.catalogue !== undefined && one.field === undefined,
  );
  const isUnsure = end.stages.some((stage) => isUnknownObject(stage, end));
  const mayBeStage = !end.isSure && names.length > 1;
  if (missing.length > 0 && !isUnsure && !mayBeStage) {
    reportField(path, field, end, found, context.diagnostics);
  }
  const stages = found
    .filter((one) => !missing.includes(one))
    .map(({ stage, field: entry }) => ({
      stage,
      ...(typeof entry === "object" ? { field: entry } : {}),
    }));
  const type = stages.find((one) => one.field !== undefined)?.field;
  return { path, alias, end, field, staged, stages, ...(type === undefined ? {} : { type }) };
}

/** An object that its catalogue does not have: that has been reported, and its fields are unknown. */
export function isUnknownObject(stage: Stage, { system }: ObjectEnd): boolean {
  return stage.catalogue === undefined && system?.catalogue !== undefined;
}

/**
 * A field's entry; "free" under a field of type json, whose members no catalogue lists; undefined
 * where there is none. Own keys only: a field named `__proto__` is a field like any other.
 */
function findField(
  object: CatalogueObject | undefined,
  field: string,
): CatalogueField | "free" | undefined {
  if (object === undefined) return undefined;
  const found = own(object.fields, field);
  if (found !== undefined) return found;
  for (let dot = field.lastIndexOf("."); dot > 0; dot = field.lastIndexOf(".", dot - 1)) {
    if (own(object.fields, field.slice(0, dot))?.type === "json") return "free";
  }
  return undefined;
}

function reportSystem(
  path: Path,
  scope: Scope,
  { systems, unreadable, diagnostics }: Resolving,
): void {
  const alias = path.system.text;
  if (!systems.has(alias)) {
    if (unreadable.mayDeclare("system")) return;
    diagnostics.push(undeclaredSystem(path.system, systems));
    return;
  }
  // The head's own mistake has been reported.
  const isTold = scope.ends.length < 2;
  if (isTold || scope.ends.some((end) => !end.isSure || end.system === undefined)) return;
  const named = someOf(
    scope.ends.map((end) => end.alias),
    9,
  );
  const facts = { alias, object: scope.object, systems: named };
  diagnostics.push(diagnose("system-not-in-object", path.system.span, facts));
}

function reportField(
  path: Path,
  field: string,
  end: ObjectEnd,
  found: readonly { readonly stage: Stage; readonly field: CatalogueField | "free" | undefined }[],
  diagnostics: Diagnostic[],
): void {
  // A name that is empty has been reported.
  if (path.segments.some((segment) => segment.text === "")) return;
  const span = fieldSpan(path);
  const missing = found.filter(
    (one) => one.stage.catalogue !== undefined && one.field === undefined,
  );
  if (missing.length < found.length) {
    const has = found.find((one) => one.field !== undefined)?.stage.object ?? "";
    const names = missing.map((one) => `\`${one.stage.object}\``).join(", ");
    const example = `${end.alias}.${has}.${field}`;
    diagnostics.push(diagnose("not-in-all-stages", span, { field, missing: names, example }));
    return;
  }
  const fields = missing.flatMap((one) => Object.entries(one.stage.catalogue?.fields ?? {}));
  const labelled = fields.find(([, entry]) => sameLabel(entry.label, field));
  if (labelled !== undefined && labelled[0] !== field) {
    diagnostics.push(labelReport(span, field, labelled[0]));
    return;
  }
  const object = missing.map((one) => one.stage.object).join("` and `");
  const suggestion = didYouMean(
    field,
    fields.map(([name]) => name),
    "correct the name, or pull the catalogue again if the field is new",
  );
  const system = end.system?.label ?? end.alias;
  diagnostics.push(diagnose("unknown-field", span, { object, system, field, suggestion }));
}

function labelReport(span: Span, label: string, name: string): Diagnostic {
  const text = /^[A-Za-z_][\w.]*$/.test(name) ? name : `\`${name}\``;
  const fix = { title: `write \`${name}\``, span, text, safe: false };
  return diagnose("label-not-name", span, { label, name }, { fix });
}

/** The path without its alias: where a wrong field is wrong. */
function fieldSpan(path: Path): Span {
  const first = path.segments[0]?.span ?? path.span;
  return { file: path.span.file, start: first.start, end: path.span.end };
}

function sameLabel(label: string, written: string): boolean {
  return fold(label) === fold(written);
}

function fold(text: string): string {
  return text.toLowerCase().replace(/[\s_\-./]/g, "");
}

function own<Entry>(
  table: Readonly<Record<string, Entry>> | undefined,
  key: string,
): Entry | undefined {
  return table !== undefined && Object.hasOwn(table, key) ? table[key] : undefined;
}
