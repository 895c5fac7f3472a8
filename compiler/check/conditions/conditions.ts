/**
 * Every condition that an object states, with its fields resolved: `where`, `when`, `create … when` and
 * `among`.
 *
 * Binding leaves the paths of conditions to whoever knows where they stand; what is wrong with their
 * names is found here, once a model, for the checks of this folder to tell.
 */
import type { Diagnostic } from "../../../core/diagnostic.ts";
import type { Expression, Operand, Path } from "../../../grammar/ast.ts";
import { resolveField } from "../../bind/resolve-ends.ts";
import type { FieldEnd, Model, ObjectModel } from "../../model.ts";

export interface Condition {
  readonly object: ObjectModel;
  readonly home: "where" | "when" | "create" | "among";
  readonly expression: Expression;
  /** What a path of it stands for. */
  readonly fieldOf: (path: Path) => FieldEnd | undefined;
}

export interface Conditions {
  readonly conditions: readonly Condition[];
  /** What is wrong with the names of their paths. */
  readonly diagnostics: readonly Diagnostic[];
}

export function conditionsOf(model: Model): Conditions {
  const known = resolved.get(model) ?? resolveConditions(model);
  resolved.set(model, known);
  return known;
}

const resolved = new WeakMap<Model, Conditions>();

function resolveConditions(model: Model): Conditions {
  const diagnostics: Diagnostic[] = [];
  const { systems, unreadable } = model;
  const resolving = { systems, unreadable, diagnostics };
  const conditions = model.objects.flatMap((object) => {
    const scope = { object: object.name, ends: object.ends };
    return statedBy(object).map(({ home, expression }): Condition => {
      const fields = new Map<Path, FieldEnd>();
      for (const path of pathsIn(expression)) {
        const before = diagnostics.length;
        const end = resolveField(path, scope, resolving);
        // Of a name that was reported nothing more is said.
        if (diagnostics.length === before) fields.set(path, end);
      }
      return { object, home, expression, fieldOf: (path) => fields.get(path) };
    });
  });
  return { conditions, diagnostics };
}

/** In the text's order within each kind; what a block states is met once and not for each of its rows. */
function statedBy(object: ObjectModel): readonly Pick<Condition, "home" | "expression">[] {
  const clauses = [...object.rows, ...object.togethers, ...object.eaches].flatMap(
    ({ statement }) => statement.node.clauses,
  );
  return [
    ...object.matches.flatMap(({ statement: { node } }) =>
      node.among === undefined ? [] : [{ home: "among" as const, expression: node.among }],
    ),
    ...object.where.map(({ node }) => ({ home: "where" as const, expression: node.condition })),
    ...object.creates.flatMap(({ node }) =>
      node.when === undefined ? [] : [{ home: "create" as const, expression: node.when }],
    ),
    ...clauses.flatMap((clause) =>
      clause.kind === "when" ? [{ home: "when" as const, expression: clause.condition }] : [],
    ),
  ];
}

/** The comparisons and tests that a condition is made of. */
export function testsIn(expression: Expression): readonly Test[] {
  switch (expression.kind) {
    case "and":
    case "or":
      return expression.terms.flatMap(testsIn);
    case "not":
      return testsIn(expression.term);
    default:
      return [expression];
  }
}

export type Test = Exclude<Expression, { kind: "and" | "or" | "not" }>;

/** What must all hold: the terms of `and`, at any depth. */
export function conjunctsOf(expression: Expression): readonly Expression[] {
  return expression.kind === "and" ? expression.terms.flatMap(conjunctsOf) : [expression];
}

export function operandsOf(test: Test): readonly Operand[] {
  return test.kind === "compare" ? [test.left, test.right] : [test.left];
}

export function pathsIn(expression: Expression): readonly Path[] {
  return testsIn(expression)
    .flatMap(operandsOf)
    .flatMap((operand) => (operand.kind === "field" ? [operand.path] : []));
}
