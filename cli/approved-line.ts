/**
 * An approval → the text of the file with it. All else stays to the letter: of an approval that is there the name,
 * the day and what was signed are replaced, and a new one is a line of its own, laid out as `fmt` does, among what
 * the object says of itself.
 */
import type { SourceText, Span } from "../core/source.ts";
import type { ObjectNode, Statement } from "../grammar/ast.ts";
import { format } from "../grammar/format.ts";
import { parse } from "../grammar/parse.ts";
import type { Approval } from "../plan/index.ts";

/** Undefined where the text would not read as before, with the approval; then a person has to write it. */
export function withApproval(
  source: SourceText,
  object: Statement<ObjectNode>,
  approval: Approval,
): string | undefined {
  const { name } = object.node;
  const text = replaced(source, object, approval) ?? inserted(source, object, approval);
  const before = parse(source);
  const after = parse({ ...source, text });
  if (after.diagnostics.length > before.diagnostics.length) return undefined;
  const found = after.statements.find(
    (one) => one.node.kind === "object" && one.node.name.text === name.text,
  );
  const stated = (found?.block?.body ?? []).flatMap((one) => approvedIn(one) ?? []);
  const [only, ...others] = stated;
  const isRight =
    others.length === 0 &&
    only?.by.text === approval.by &&
    only.on.value === approval.on &&
    only.signature.value === approval.for;
  return isRight ? text : undefined;
}

/** The line, as a person would write it. */
export function approvedLine({ by, on, for: words }: Approval): string {
  const line = `approved by ${by} on ${on} for ${JSON.stringify(words)}`;
  const file = { file: "approval.sync", text: `object One: a.b <-> c.d {\n${line}\n}\n` };
  return format(parse(file)).split("\n")[1] ?? `  ${line}`;
}

function replaced(
  { text }: SourceText,
  { block }: Statement<ObjectNode>,
  { by, on, for: words }: Approval,
): string | undefined {
  const clause = (block?.body ?? []).map(approvedIn).find((one) => one !== undefined);
  if (clause === undefined) return undefined;
  // From the end, so that the places before stay where they are.
  const parts: readonly (readonly [Span, string])[] = [
    [clause.signature.span, JSON.stringify(words)],
    [clause.on.span, on],
    [clause.by.span, by],
  ];
  return parts.reduce(
    (so, [span, part]) => so.slice(0, span.start) + part + so.slice(span.end),
    text,
  );
}

function approvedIn({ node }: Statement) {
  return node.kind === "clause" && node.clause.kind === "approved" ? node.clause : undefined;
}

/** What an object says of itself before it says how it is kept. */
const before: ReadonlySet<string> = new Set([
  "purpose",
  "subjects",
  "basis",
  "retention",
  "owner",
  "steward",
  "status",
  "since",
  "until",
  "ticket",
]);

function inserted({ text }: SourceText, object: Statement<ObjectNode>, approval: Approval): string {
  const last = (object.block?.body ?? []).findLast(
    ({ node }) => node.kind === "clause" && before.has(node.clause.kind),
  );
  const { end } = (last ?? object).span;
  const lineEnd = text.indexOf("\n", end);
  const at = lineEnd === -1 ? text.length : lineEnd + 1;
  const newLine = text.includes("\r\n") ? "\r\n" : "\n";
  return `${text.slice(0, at)}${approvedLine(approval)}${newLine}${text.slice(at)}`;
}
