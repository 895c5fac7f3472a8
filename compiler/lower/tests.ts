/** The package's `test` blocks → data. Runs only on a model without errors, as `lower` does. */

import { given } from "../../core/given.ts";
import { positionAt, type SourceText, type Span } from "../../core/source.ts";
import type {
  Path,
  RecordLiteral,
  RecordTarget,
  RecordValue,
  Statement,
  TestTime,
} from "../../grammar/ast.ts";
import type {
  TestCase,
  TestFields,
  TestMoment,
  TestPlace,
  TestStep,
  TestSuite,
  TestTarget,
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
        steps: (statement.block?.body ?? []).flatMap((step) => lowerStep(step, sources)),
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

function lowerStep(
  { node, span }: Statement,
  sources: ReadonlyMap<string, SourceText>,
): readonly TestStep[] {
  const place = placeOf(span, sources);
  switch (node.kind) {
    case "given": {
      const { system, field: object } = splitPath(node.object);
      const { name, at } = node;
      const fields = fieldsOf(node.record);
      return [
        {
          kind: "given",
          place,
          system,
          object,
          fields,
          ...given({ name: name?.text, at: at && momentOf(at) }),
        },
      ];
    }
    case "edit": {
      const target = targetOf(node.target);
      const fields = fieldsOf(node.record);
      return [
        { kind: "edit", place, target, fields, ...given({ at: node.at && momentOf(node.at) }) },
      ];
    }
    case "delete_step": {
      const target = targetOf(node.target);
      return [{ kind: "delete", place, target, ...given({ at: node.at && momentOf(node.at) }) }];
    }
    case "run":
      return [{ kind: "run", place, ...given({ at: node.at && momentOf(node.at) }) }];
    case "fail":
      return [{ kind: "fail", place, system: node.system.text, class: node.errorClass.text }];
    case "expect": {
      const { expectation } = node;
      switch (expectation.kind) {
        case "record": {
          const target = targetOf(expectation.target);
          return [{ kind: "expect_record", place, target, fields: fieldsOf(expectation.record) }];
        }
        case "no_record": {
          const target = targetOf(expectation.target);
          const fields = expectation.record && fieldsOf(expectation.record);
          return [{ kind: "expect_no_record", place, target, ...given({ fields }) }];
        }
        case "writes":
          return [{ kind: "expect_writes", place, count: expectation.count.value }];
        case "no_writes":
          return [{ kind: "expect_writes", place, count: 0 }];
        case "conflict":
          return [{ kind: "expect_conflict", place, ...splitPath(expectation.path) }];
      }
    }
  }
  return [];
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
