/**
 * The steps of a package's tests with the objects and fields that they name, as far as the catalogues
 * tell. Names that nobody knows are told here in the words in which objects and rows are told of theirs.
 */

import type { Diagnostic } from "../../../core/diagnostic.ts";
import { given } from "../../../core/given.ts";
import { spanOver } from "../../../core/source.ts";
import {
  isStatement,
  type Name,
  type Path,
  type Statement,
  type StatementOf,
} from "../../../grammar/ast.ts";
import type {
  CallMoment,
  RecordLiteral,
  RecordTarget,
  RecordValue,
} from "../../../grammar/test-ast.ts";
import type { CatalogueField, CatalogueObject } from "../../../plan/index.ts";
import { type Resolving, resolveField, resolveObjectEnd } from "../../bind/resolve-ends.ts";
import type { Model, ObjectEnd } from "../../model.ts";
import { undeclaredInObjects } from "../undeclared.ts";

export interface ResolvedTest {
  readonly statement: StatementOf<"test">;
  readonly steps: readonly Step[];
  /** Whether all of its steps could be read. */
  readonly isWhole: boolean;
}

export interface Step {
  readonly statement: Statement;
  /** What the step gives, edits, deletes or expects. */
  readonly target?: RecordTarget;
  readonly record?: RecordLiteral;
  /** Whose calls it fails, loses, shows or waits for. */
  readonly subject?: RecordTarget;
  /** The field that is hidden, decided or held. */
  readonly path?: Path;
  /** Undefined where the record is named and the name unknown, and for steps without a record. */
  readonly object?: TestObject;
  /** The record's fields, those of inner groups and of a list's items among them. */
  readonly fields: readonly TestField[];
}

export interface TestObject {
  readonly alias: string;
  readonly name: string;
  readonly end: ObjectEnd;
  /** Undefined where no catalogue has it. */
  readonly catalogue?: CatalogueObject;
}

export interface TestField {
  readonly path: Path;
  /** `shippingAddress.city`, without the system. */
  readonly name: string;
  readonly value: RecordValue;
  /** Undefined where nothing is known of it. */
  readonly type?: CatalogueField;
  readonly isInItem: boolean;
}

/** Resolves every test once; `diagnostics` are about names alone. */
export function resolveTests(model: Model): {
  readonly tests: readonly ResolvedTest[];
  readonly diagnostics: readonly Diagnostic[];
} {
  const known = gathered.get(model);
  if (known !== undefined) return known;
  const diagnostics: Diagnostic[] = [];
  const tests = model.tests.map((test) => resolveTest(test, model, diagnostics));
  const resolved = { tests, diagnostics: onceEach(diagnostics, model) };
  gathered.set(model, resolved);
  return resolved;
}

const gathered = new WeakMap<Model, ReturnType<typeof resolveTests>>();

function resolveTest(
  statement: StatementOf<"test">,
  model: Model,
  diagnostics: Diagnostic[],
): ResolvedTest {
  const { systems, unreadable } = model;
  const context: Resolving = { systems, unreadable, diagnostics };
  const body = statement.block?.body ?? [];
  const named = new Map<string, TestObject>();
  const steps = body.map((step): Step => {
    const { target, record, subject, field } = partsOf(step);
    const objectAt = (one: RecordTarget | undefined) =>
      one?.kind === "object" ? objectOf(one.path, context) : named.get(one?.name.text ?? "");
    const object = objectAt(target);
    const whose = objectAt(subject);
    const path = field && pathOf(field, object ?? whose);
    if (path !== undefined) resolveField(path.path, path.scope, context);
    if (isStatement(step, "given") && step.node.name !== undefined && object !== undefined) {
      named.set(step.node.name.text, object);
    }
    return {
      statement: step,
      ...(target === undefined ? {} : { target }),
      ...(record === undefined ? {} : { record }),
      ...(subject === undefined ? {} : { subject }),
      ...(path === undefined ? {} : { path: path.path }),
      ...(object === undefined ? {} : { object }),
      fields: record === undefined || object === undefined ? [] : fieldsOf(record, object, context),
    };
  });
  const isWhole =
    statement.block?.close !== undefined && body.every((step) => step.node.kind !== "broken");
  return { statement, steps, isWhole };
}

interface Parts extends Pick<Step, "target" | "record" | "subject"> {
  readonly field?: readonly Name[];
}

function partsOf({ node }: Statement): Parts {
  switch (node.kind) {
    case "given": {
      const { object: path, record } = node;
      return { target: { kind: "object", span: path.span, path }, record, ...during(node) };
    }
    case "edit":
      return { target: node.target, record: node.record, ...during(node) };
    case "delete_step":
      return { target: node.target, ...during(node) };
    case "fail":
      return { subject: node.calls.of };
    case "lose":
      return node.what.kind === "state" ? {} : { subject: node.what.of };
    case "show":
      return { subject: node.of };
    case "hide":
      return { subject: node.what.target, ...given({ field: node.what.field }) };
    case "crash":
      return node.moment === undefined ? {} : { subject: node.moment.calls.of };
    case "decide":
      return { target: node.what.target, ...given({ field: node.what.field }) };
    case "expect": {
      const { expectation } = node;
      switch (expectation.kind) {
        case "record":
        case "no_record":
        case "lost":
          return { target: expectation.target, ...given({ record: expectation.record }) };
        case "hold":
        case "no_hold": {
          const { target, field } = expectation.what;
          return { target, ...given({ field }) };
        }
        default:
          return {};
      }
    }
    default:
      return {};
  }
}

function during({ during: moment }: { readonly during?: CallMoment }): Pick<Step, "subject"> {
  return moment === undefined ? {} : { subject: moment.calls.of };
}

/** `jobtitle of ada` as a row would name it. */
function pathOf(field: readonly Name[], object: TestObject | undefined) {
  const [first, last] = [field[0], field.at(-1)];
  if (object === undefined || first === undefined || last === undefined) return undefined;
  const system: Name = { span: first.span, text: object.alias };
  const path: Path = { span: spanOver(first.span, last.span), system, segments: field };
  return { path, scope: { object: object.name, ends: [object.end] } };
}

/** `hs.contacts`; a name with a dot, such as `public.users`, is one object's. */
function objectOf(path: Path, context: Resolving): TestObject {
  const name = path.segments.map((segment) => segment.text).join(".");
  const [first, last] = [path.segments[0], path.segments.at(-1)];
  const span =
    first === undefined || last === undefined ? path.span : spanOver(first.span, last.span);
  const stages = [{ span, system: path.system, object: { span, text: name } }];
  const roles = { source: true, sink: true, isSure: true };
  const end = resolveObjectEnd({ span: path.span, system: path.system, stages }, roles, context);
  const catalogue = end.stages[0]?.catalogue;
  return {
    alias: path.system.text,
    name,
    end,
    ...(catalogue === undefined ? {} : { catalogue }),
  };
}

function fieldsOf(
  record: RecordLiteral,
  object: TestObject,
  context: Resolving,
): readonly TestField[] {
  return inside(record, [], undefined);

  function inside(
    { fields }: RecordLiteral,
    outer: readonly Name[],
    list: string | undefined,
  ): readonly TestField[] {
    return fields.flatMap(({ key, value }): readonly TestField[] => {
      const first = key[0];
      const last = key.at(-1);
      if (first === undefined || last === undefined) return [];
      // An inner field is told at its own key, not from the group's on.
      const names = [...outer.map(({ text }) => ({ text, span: first.span })), ...key];
      const name = names.map((one) => one.text).join(".");
      const isGroup = value.kind === "literal" && typeOf(name) !== "list";
      if (isGroup) return inside(value, names, list);
      const system: Name = { span: first.span, text: object.alias };
      const path: Path = { span: spanOver(first.span, last.span), system, segments: names };
      const isUnlisted = list !== undefined && !hasItems(list);
      const found = isUnlisted
        ? undefined
        : resolveField(path, { object: object.name, ends: [object.end] }, context);
      const field: TestField = {
        path,
        name,
        value,
        isInItem: list !== undefined,
        ...(found?.type === undefined ? {} : { type: found.type }),
      };
      const items = value.kind === "list" ? value.items : [];
      const inner = items.flatMap((item) =>
        item.kind === "literal" ? inside(item, names, name) : [],
      );
      return [field, ...inner];
    });
  }

  function typeOf(name: string): CatalogueField["type"] | undefined {
    const fields = object.catalogue?.fields;
    return fields !== undefined && Object.hasOwn(fields, name) ? fields[name]?.type : undefined;
  }

  /** A catalogue need not list the fields of a list's items. */
  function hasItems(list: string): boolean {
    const names = Object.keys(object.catalogue?.fields ?? {});
    return names.some((name) => name.startsWith(`${list}.`));
  }
}

/**
 * A system that is not declared is told once, and not here where an object names it too; so is an object
 * that the catalogue does not have.
 */
function onceEach(diagnostics: readonly Diagnostic[], model: Model): readonly Diagnostic[] {
  const elsewhere = undeclaredInObjects(model);
  const told = new Set<string>();
  return diagnostics.filter(({ code, message, span }) => {
    if (code === "unknown-field") return true;
    if (code === "unknown-system" && elsewhere.has(textAt(span, model))) return false;
    return told.size < told.add(`${code} ${message}`).size;
  });
}

function textAt(span: Diagnostic["span"], { files }: Model): string {
  const file = files.find((one) => one.source.file === span.file);
  return file?.source.text.slice(span.start, span.end) ?? "";
}
