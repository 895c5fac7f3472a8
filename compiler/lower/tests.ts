/** The package's `test` blocks → data. Runs only on a model without errors, as `lower` does. */

import { given } from "../../core/given.ts";
import { positionAt, type SourceText, type Span } from "../../core/source.ts";
import type { Name, Path, Statement } from "../../grammar/ast.ts";
import type {
  Calls,
  Expectation,
  GivenSystemNode,
  CallMoment as Moment,
  RecordLiteral,
  RecordTarget,
  RecordValue,
  TestTime,
} from "../../grammar/test-ast.ts";
import type {
  CallMoment,
  TestCalls,
  TestCase,
  TestExpectation,
  TestFields,
  TestMoment,
  TestPlace,
  TestStep,
  TestSubject,
  TestSuite,
  TestTarget,
  TestTrait,
  TestValue,
} from "../../plan/test-case.ts";
import type { Model } from "../model.ts";
import { lowerValue } from "./expression.ts";

/** Without a `since` in the package, its tests begin on this day (docs/language.md, "Tests"). */
const startWithoutDates = "2026-01-01";

export function lowerTests(model: Model): TestSuite {
  const sources = new Map(model.files.map((file) => [file.source.file, file.source]));
  return {
    startsOn: latestSince(model),
    tests: model.tests.map(
      (statement): TestCase => ({
        name: statement.node.label.value,
        place: placeOf(statement.span, sources),
        steps: (statement.block?.body ?? []).flatMap((step) =>
          lowerStep(step, placeOf(step.span, sources), model),
        ),
      }),
    ),
  };
}

function latestSince(model: Model): string {
  const dates = model.objects.flatMap((object) => {
    const clauses = [object.clauses, ...object.rows.map((row) => row.clauses)];
    return clauses.flatMap((set) =>
      [...set.values()].flatMap(({ clause }) =>
        clause.kind === "since"
          ? [clause.date.value]
          : clause.kind === "status" && clause.since !== undefined
            ? [clause.since.value]
            : [],
      ),
    );
  });
  return dates.toSorted().at(-1) ?? startWithoutDates;
}

function traitOf(trait: GivenSystemNode["trait"]): TestTrait {
  switch (trait.kind) {
    case "pages":
    case "batches":
      return { kind: trait.kind, size: trait.size.value };
    case "late":
      return { kind: "late", seconds: trait.by.seconds, reads: trait.reads };
    default:
      return trait;
  }
}

function lowerStep({ node }: Statement, place: TestPlace, model: Model): readonly TestStep[] {
  const moments = (given_: { readonly at?: TestTime; readonly during?: Moment }) =>
    given({
      at: given_.at && momentOf(given_.at),
      during: given_.during && callMomentOf(given_.during, model),
    });
  switch (node.kind) {
    case "given": {
      const { system, field: object } = splitPath(node.object);
      const fields = fieldsOf(node.record);
      const name = given({ name: node.name?.text });
      return [{ kind: "given", place, system, object, fields, ...name, ...moments(node) }];
    }
    case "given_system": {
      return [{ kind: "trait", place, system: node.system.text, trait: traitOf(node.trait) }];
    }
    case "edit": {
      const target = targetOf(node.target);
      return [{ kind: "edit", place, target, fields: fieldsOf(node.record), ...moments(node) }];
    }
    case "delete_step":
      return [{ kind: "delete", place, target: targetOf(node.target), ...moments(node) }];
    case "run":
      return [
        { kind: "run", place, ...given({ by: node.by?.value, at: node.at && momentOf(node.at) }) },
      ];
    case "fail": {
      const times = given({ times: node.times?.count });
      const calls = callsOf(node.calls, model);
      return [{ kind: "fail", place, calls, class: node.errorClass.text, ...times }];
    }
    case "lose": {
      const { what } = node;
      if (what.kind === "state") return [{ kind: "lose_state", place }];
      const times = given({ times: what.times?.count });
      return [{ kind: "lose", place, what: what.kind, of: subjectOf(what.of, model), ...times }];
    }
    case "hide": {
      const { target, field } = node.what;
      return [
        { kind: "hide", place, of: subjectOf(target, model), ...given({ field: dotted(field) }) },
      ];
    }
    case "show": {
      const { how } = node;
      const lowered = how.kind === "as_it_was" ? { ...how, at: momentOf(how.at) } : how;
      return [{ kind: "show", place, of: subjectOf(node.of, model), how: lowered }];
    }
    case "crash": {
      const moment = node.moment && callMomentOf(node.moment, model);
      return [{ kind: "crash", place, ...given({ moment }) }];
    }
    case "decide": {
      const { choice, what } = node;
      return [
        {
          kind: "decide",
          place,
          target: targetOf(what.target),
          field: dotted(what.field) ?? "",
          choice:
            choice.kind === "side"
              ? { kind: "side", system: choice.system.text }
              : { kind: "value", value: lowerValue(choice.stated) },
        },
      ];
    }
    case "retry":
      return [{ kind: "retry", place }];
    case "accept":
      return [{ kind: "accept", place }];
    case "restore":
      return [{ kind: "restore_state", place }];
    case "expect":
      return [{ place, ...lowerExpectation(node.expectation) }];
  }
  return [];
}

function lowerExpectation(expectation: Expectation): TestExpectation {
  switch (expectation.kind) {
    case "record": {
      const target = targetOf(expectation.target);
      return { kind: "expect_record", target, fields: fieldsOf(expectation.record) };
    }
    case "no_record": {
      const fields = expectation.record && fieldsOf(expectation.record);
      const target = targetOf(expectation.target);
      return { kind: "expect_no_record", target, ...given({ fields }) };
    }
    case "count": {
      const { of, count, system } = expectation;
      const where = given({ system: system?.text });
      return { kind: "expect_count", of, count: count?.value ?? 0, ...where };
    }
    case "conflict":
      return { kind: "expect_conflict", ...splitPath(expectation.path) };
    case "hold":
    case "no_hold": {
      const target = targetOf(expectation.what.target);
      const field = given({ field: dotted(expectation.what.field) });
      if (expectation.kind === "no_hold") return { kind: "expect_no_hold", target, ...field };
      const errorClass = given({ class: expectation.errorClass?.text });
      return { kind: "expect_hold", target, ...field, ...errorClass };
    }
    case "lost": {
      const target = targetOf(expectation.target);
      return { kind: "expect_lost", target, fields: fieldsOf(expectation.record) };
    }
    case "refusal":
      return { kind: "expect_refusal" };
    case "brake":
    case "no_brake":
      return { kind: "expect_brake", isTripped: expectation.kind === "brake" };
  }
}

function callMomentOf({ side, number, calls }: Moment, model: Model): CallMoment {
  return { side, number: number?.value ?? 1, calls: callsOf(calls, model) };
}

function callsOf({ access, of }: Calls, model: Model): TestCalls {
  return { of: subjectOf(of, model), ...given({ access }) };
}

/** A name is a system's where there is one, then a record's or the state's. */
function subjectOf(of: RecordTarget, { systems }: Model): TestSubject {
  if (of.kind === "object") {
    const { system, field: object } = splitPath(of.path);
    return { kind: "object", system, object };
  }
  const { text } = of.name;
  if (systems.has(text)) return { kind: "system", system: text };
  return text === "state" ? { kind: "state" } : { kind: "record", name: text };
}

function dotted(names: readonly Name[] | undefined): string | undefined {
  return names?.map(({ text }) => text).join(".");
}

function placeOf(span: Span, sources: ReadonlyMap<string, SourceText>): TestPlace {
  const source = sources.get(span.file);
  return {
    file: span.file,
    line: source === undefined ? 1 : positionAt(source, span.start).line,
  };
}

function splitPath(path: Path): { readonly system: string; readonly field: string } {
  return {
    system: path.system.text,
    field: path.segments.map((segment) => segment.text).join("."),
  };
}

function targetOf(target: RecordTarget): TestTarget {
  if (target.kind === "record") return { kind: "name", name: target.name.text };
  const { system, field: object } = splitPath(target.path);
  return { kind: "object", system, object };
}

/** `{ shippingAddress: { city: "X" } }` is the field `shippingAddress.city`. */
function fieldsOf(record: RecordLiteral): TestFields {
  return Object.fromEntries(flattened(record, ""));
}

function flattened(record: RecordLiteral, prefix: string): [string, TestValue][] {
  return record.fields.flatMap(({ key, value }): [string, TestValue][] => {
    const name = prefix + key.map((part) => part.text).join(".");
    return value.kind === "literal" ? flattened(value, `${name}.`) : [[name, testValue(value)]];
  });
}

function testValue(value: RecordValue): TestValue {
  switch (value.kind) {
    case "literal":
      return { kind: "object", fields: fieldsOf(value) };
    case "list":
      return { kind: "list", items: value.items.map(testValue) };
    case "record":
      return { kind: "record", name: value.name.text };
    default:
      return { kind: "value", value: lowerValue(value) };
  }
}

function momentOf(at: TestTime): TestMoment {
  return given({ date: at.date?.value, time: at.time });
}
