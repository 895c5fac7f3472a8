/** A write is done twice, not at all, over an edit, or without a trace. */
import { fault, killed, scenario, type Trap } from "../trap.ts";

export const writing: readonly Trap[] = [
  {
    name: "a merged value is merged again for the end that missed it",
    file: "rules/merge/carried-out.ts",
    find: "if (hub !== undefined && merged !== undefined && done.length > 0) {",
    replace: "if (hub !== undefined && merged !== undefined && done.length < 0) {",
    caughtBy: [scenario("C16")],
  },
  {
    name: "after a crash a merged value is merged again, not carried on",
    file: "runtime/apply/recover-links.ts",
    find: "if (first === undefined) {",
    replace: "if (first === undefined || own.length >= 0) {",
    caughtBy: [killed],
  },
  {
    name: "an end that has a value before the others keeps it when the edit is taken back",
    file: "rules/merge/ahead.ts",
    find: "if (differing.length === 0) return undefined;",
    replace: "if (differing.length >= 0) return undefined;",
    caughtBy: [scenario("H6-back")],
  },
  {
    name: "after a crash what we wrote is taken for an edit of that system",
    file: "runtime/apply/recover-links.ts",
    find: "if (!stands) return [];",
    replace: "if (stands || !stands) return [];",
    caughtBy: [scenario("K8-echo")],
  },
  {
    name: "what is done is not noted before it is done",
    file: "runtime/apply/apply-batch.ts",
    find: "if (effects.length > 0) {",
    replace: "if (effects.length < 0) {",
    caughtBy: [killed],
  },
  {
    name: "what a crash left behind is missing in the audit",
    file: "runtime/apply/recover.ts",
    find: "const notes = intent.audit.filter((note) => !ignored.includes(note.field));",
    replace: "const notes = intent.audit.filter((note) => ignored.includes(note.field));",
    caughtBy: [killed],
  },
  {
    name: "the past is moved on before the write is confirmed",
    file: "rules/merge/carried-out.ts",
    find: "if (failed.length === 0 && resolution.staysOpen !== true) {",
    replace: "if (resolution.staysOpen !== true) {",
    caughtBy: [scenario("Q2"), scenario("Q8")],
  },
  {
    name: "our own write is taken for an edit",
    file: "runtime/apply/settle.ts",
    find: "if (isWritten && stored !== undefined) base[part.base] = stored;",
    replace: "",
    caughtBy: [scenario("E7"), scenario("E9")],
  },
  {
    name: "a system's own form of what we wrote travels back",
    file: "runtime/apply/settle.ts",
    find: "if (isWritten && stored !== undefined) base[part.base] = stored;",
    replace: `const sent = intent.fields[part.field];
        if (isWritten && stored !== undefined) base[part.base] = sent ?? stored;`,
    caughtBy: [scenario("E7")],
  },
  {
    name: "what a system fills in itself travels back",
    file: "runtime/apply/settle.ts",
    find: "const isWritten = isNew || Object.hasOwn(intent.fields, part.field);",
    replace: "const isWritten = Object.hasOwn(intent.fields, part.field);",
    caughtBy: [scenario("E9")],
  },
  {
    name: "a write replaces whatever is there",
    file: "runtime/apply/attempt.ts",
    find: "return { kind, id: record, fields, expected };",
    replace: `return { kind, id: record, fields, expected: kind === "update" ? {} : expected };`,
    caughtBy: [scenario("Z1")],
  },
  {
    name: "a creation that was not answered is sent again, unlooked for",
    file: "runtime/apply/attempt.ts",
    find: `return one.error.kind === "transient" || one.error.kind === "rate_limit";`,
    replace: `return one.error.kind !== "invalid_data";`,
    caughtBy: [
      fault("a write that does not end well > Q1 done"),
      fault("what a system refuses or tells wrongly > N2"),
    ],
  },
  {
    name: "a creation in doubt is forgotten",
    file: "runtime/apply/apply-batch.ts",
    find: `return one.kind === "failed" && one.error.kind === "unknown_outcome";`,
    replace: `return one.kind === "failed" && one.error.kind === undefined;`,
    caughtBy: [fault("a creation in doubt stays in doubt")],
  },
  {
    name: "the cursor moves before what it passed is kept",
    file: "runtime/detect/detect.ts",
    find: "const appended = await engine.append(lease, seen);",
    replace:
      "await engine.append(lease, { ...seen, records: [], deleted: [] });\n" +
      "    const appended = await engine.append(lease, seen);",
    caughtBy: [killed],
  },
  {
    name: "the cursor is asked for after the records were read",
    file: "runtime/detect/detect.ts",
    find: "const kept = keptCursor(cursor, feed);",
    replace: `const late = await connector.cursor(feed.stage, signal);
  const kept = keptCursor(late || cursor, feed);`,
    caughtBy: [fault("users who do not wait for the run > Z9")],
  },
  {
    name: "a write carries fields that did not change",
    file: "runtime/decide/decide.ts",
    find: "return record === undefined ? [] : [{ record, fields: { ...fields }, parts }];",
    replace:
      "return record === undefined ? [] : [{ record, fields: { ...record.fields, ...fields }, parts }];",
    caughtBy: [scenario("O6")],
  },
  {
    name: "what was overwritten is not kept",
    file: "runtime/apply/audit-notes.ts",
    find: `from: fieldIn(was, part.field) ?? null,
    to: write`,
    replace: `from: null,
    to: write`,
    caughtBy: [scenario("C19")],
  },
  {
    name: "a child is written before its parent",
    file: "runtime/program/compile-program.ts",
    find: "objects: inReferenceOrder(objects)",
    replace: "objects: inReferenceOrder(objects).toReversed()",
    caughtBy: [scenario("D5")],
  },
  {
    name: "one system that is away stops the others",
    file: "runtime/detect/detect.ts",
    find: `if (!(error instanceof ConnectorError)) throw error;
        return { read`,
    replace: `if (error !== undefined) throw error;
        return { read`,
    caughtBy: [scenario("H4"), scenario("Q11")],
  },
  {
    name: "a runner that slept past its lease goes on writing",
    file: "runtime/engine/held-lease.ts",
    find: "if (held?.epoch !== epoch) {",
    replace: "if (held === undefined) {",
    caughtBy: [["test/conformance/engine-lease.test.ts", "sqlite"]],
  },
];
