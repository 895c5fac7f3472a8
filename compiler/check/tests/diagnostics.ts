/** What the checks of `test` blocks have to say: their records, the values in them, and what they expect. */
import { defineDiagnostics } from "../../../core/diagnostic.ts";

export const { table: testDiagnostics, diagnose } = defineDiagnostics({
  "test-name-repeated": {
    severity: "error",
    message: "the package has a second test {name}",
    why: "A failing test is told by its name, and nobody could say which of the two it is.",
    help: "give one of them another name",
  },
  "test-record-repeated": {
    severity: "error",
    message: "this test names a second record `{name}`",
    why: "The name would stand for one record in some steps and for another in the rest.",
    help: "give one of the records another name",
  },
  "test-record-unknown": {
    severity: "error",
    message: "this test has no record `{name}`",
    why: "A step on a record that was never given can do nothing.",
    help: "{suggestion}",
  },
  "test-record-missing": {
    severity: "error",
    message: "there is no record of `{target}` at this step",
    why: "{reason}",
    help: "{suggestion}",
  },
  "test-record-ambiguous": {
    severity: "error",
    message: "`{target}` has {count} records here, and the step does not say which one it means",
    why: "Without a name there must be exactly one such record.",
    help: "name the record where it is given, as in `given {target} as {example} { … }`, and write `{example}` here",
  },
  "test-expects-too-early": {
    severity: "error",
    message: "nothing has run yet that could bring about what is expected here",
    why: "The expectation would judge the records as they were given, and not the spec.",
    help: "add `run` above it",
  },
  "test-expects-nothing": {
    severity: "warning",
    message: "this test expects nothing",
    why: "It passes whatever the spec does.",
    help: "say with `expect` how the records should be after the last `run`",
  },
  "test-failure-unused": {
    severity: "error",
    message: "no `run` follows in which this could happen",
    why: "What a step prepares happens in the next run; without one it changes nothing.",
    help: "move it above a `run`",
  },
  "test-record-without-feed": {
    severity: "error",
    message: "`{name}` is a record, and this step is about a feed",
    why: "A system's feed tells of all records of an object; a single one has no pages, and no cursor.",
    help: "name the object or the system: `{object}`; to keep one record from sight, write `hide {name}`",
  },
  "test-crashes-too-many": {
    severity: "error",
    message: "this test crashes anywhere a third time",
    why: "It would be played for every three calls that could follow one another, which takes hours.",
    help: "name the call, as in `crash before writing {system}`, or make it a test of its own",
  },
  "test-field-repeated": {
    severity: "error",
    message: "`{field}` stands twice in this record",
    why: "Only one of the two values could be meant.",
    help: "remove one of them",
  },
  "test-value-type": {
    severity: "error",
    message: "{value} is no value of `{path}`, which holds {type}",
    why: "No record of the system could hold it, so the test would show nothing of real data.",
    help: "write {type}",
  },
  "test-value-not-an-option": {
    severity: "error",
    message: "`{value}` is not an option of `{path}`",
    why: "No record of the system could hold it, so the test would show nothing of real data.",
    help: "{suggestion}",
  },
  "test-list-expected": {
    severity: "error",
    message: "`{path}` is a list, and one group of fields stands here",
    why: "A list has items, each with fields of its own.",
    help: "put the item into brackets: `{field}: [{ … }]`",
  },
  "test-record-of-other-object": {
    severity: "error",
    message: "`{path}` holds ids of {wanted}, and `{name}` is a record of `{found}`",
    why: "The id would lead nowhere, or to another record.",
    help: "name a record of {wanted}, or correct the field",
  },
  "test-record-incomplete": {
    severity: "warning",
    message: "the record lacks {fields}, which `{object}` requires",
    why: "The system would not hold such a record, so the test may show what never happens.",
    help: "give it a value",
  },
  "test-conflict-without-row": {
    severity: "error",
    message: "no row has an end `{path}`, so no conflict can wait on it",
    why: "The expectation could never be met.",
    help: "{suggestion}",
  },
  "test-count": {
    severity: "error",
    message: "{count} is no whole number from {least} on",
    why: "Records, calls and their like are counted one by one.",
    help: "write a whole number from {least} on",
  },
});
