/**
 * The records of a test, step by step: whether the one that a step means has been given, is still there,
 * and is the only one. What a `run` creates or deletes only the run can tell, so nothing is said of it.
 */
import { nearest } from "../../../core/nearest.ts";
import { isStatement, type Name } from "../../../grammar/ast.ts";
import type { RecordTarget, RecordValue } from "../../../grammar/test-ast.ts";
import type { Check, Report } from "../check.ts";
import { diagnose } from "./diagnostics.ts";
import { type ResolvedTest, resolveTests, type Step } from "./resolve.ts";

export const checkTestRecords: Check = (model, report) => {
  for (const test of resolveTests(model).tests) if (test.isWhole) follow(test, report);
};

interface Known {
  readonly names: Map<string, { readonly given: Name; isDeleted: boolean }>;
  /** How many records of an object were given. */
  readonly given: Map<string, number>;
  hasRun: boolean;
  hasDeleted: boolean;
}

function follow({ steps }: ResolvedTest, report: Report): void {
  const known: Known = { names: new Map(), given: new Map(), hasRun: false, hasDeleted: false };
  const told = new Set<string>();
  const later = new Set(
    steps.flatMap(({ statement }) =>
      isStatement(statement, "given") ? (statement.node.name?.text ?? []) : [],
    ),
  );
  for (const step of steps) {
    const { statement, target } = step;
    const { node } = statement;
    for (const { value } of step.fields) for (const name of namesIn(value)) checkName(name);
    if (node.kind === "run") known.hasRun = true;
    else if (node.kind === "given") give(step, known, report);
    else if (target !== undefined) {
      const mayBeGone =
        node.kind === "expect" && ["no_record", "no_hold", "lost"].includes(node.expectation.kind);
      // What is expected before anything has run is told by itself.
      const isEarly = node.kind === "expect" && !known.hasRun;
      if (target.kind === "record") {
        if (checkName(target.name) && !mayBeGone) checkThere(target.name, known, report);
      } else if (!mayBeGone && !isEarly && isFound(step)) checkOnly(target, known, report);
      if (node.kind === "delete_step") remove(target, known);
    }
  }

  function checkName({ text: name, span }: Name): boolean {
    if (known.names.has(name)) return true;
    if (told.has(name)) return false;
    told.add(name);
    const near = nearest(name, known.names.keys());
    const suggestion = later.has(name)
      ? "give it above this step"
      : near === undefined
        ? `name a record where it is given, as in \`given hs.contacts as ${name} { … }\``
        : `did you mean \`${near}\`?`;
    report(diagnose("test-record-unknown", span, { name, suggestion }));
    return false;
  }
}

function give({ statement, object }: Step, known: Known, report: Report): void {
  if (object !== undefined) {
    const key = `${object.alias}.${object.name}`;
    known.given.set(key, (known.given.get(key) ?? 0) + 1);
  }
  if (!isStatement(statement, "given") || statement.node.name === undefined) return;
  const { name } = statement.node;
  const first = known.names.get(name.text);
  if (first === undefined) {
    known.names.set(name.text, { given: name, isDeleted: false });
    return;
  }
  const related = [{ span: first.given.span, message: "first here" }];
  report(diagnose("test-record-repeated", name.span, { name: name.text }, { related }));
}

/** An object that nobody knows has been reported. */
function isFound({ object }: Step): boolean {
  const system = object?.end.system;
  if (system === undefined) return false;
  return system.catalogue === undefined || object?.catalogue !== undefined;
}

function remove(target: RecordTarget, known: Known): void {
  known.hasDeleted = true;
  const record = target.kind === "record" ? known.names.get(target.name.text) : undefined;
  if (record !== undefined) record.isDeleted = true;
}

function checkThere({ text: name, span }: Name, known: Known, report: Report): void {
  if (known.names.get(name)?.isDeleted !== true) return;
  const facts = {
    target: name,
    reason: "A step above deleted it.",
    suggestion: "move the step above the deletion, or give another record",
  };
  report(diagnose("test-record-missing", span, facts));
}

/** Without a name there must be exactly one record of the object. */
function checkOnly(
  { path, span }: Extract<RecordTarget, { kind: "object" }>,
  known: Known,
  report: Report,
): void {
  const target = [path.system, ...path.segments].map(({ text }) => text).join(".");
  const count = known.given.get(target) ?? 0;
  if (count === 0 && !known.hasRun) {
    const facts = {
      target,
      reason: "None has been given, and no run could have created one.",
      suggestion: `give one above, as in \`given ${target} { … }\``,
    };
    report(diagnose("test-record-missing", span, facts));
  } else if (count > 1 && !known.hasDeleted) {
    report(diagnose("test-record-ambiguous", span, { target, count, example: "ada" }));
  }
}

/** Records that stand for their ids. */
function namesIn(value: RecordValue): readonly Name[] {
  if (value.kind === "record") return [value.name];
  return value.kind === "list" ? value.items.flatMap(namesIn) : [];
}
