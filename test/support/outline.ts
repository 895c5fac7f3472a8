/**
 * A syntax tree → its outline: a statement a line, a block's body indented, every fact of a node in
 * the words of `grammar/ast.ts`. What is absent, false or an empty list is left out, and so are spans.
 *
 * Nodes are told by what they hold and not by their kind, so a new kind shows up without a line here.
 */
import { positionAt } from "../../core/source.ts";
import type { Statement, SyntaxFile } from "../../grammar/ast.ts";

/** The statements, then the reports as `line:column code`. */
export function outline(file: SyntaxFile): string {
  const lines: string[] = [];
  if (file.documentation !== undefined) lines.push(`/// ${JSON.stringify(file.documentation)}`);
  const walk = (statement: Statement, indent: string) => {
    const { node, documentation, block } = statement;
    if (documentation !== undefined) lines.push(`${indent}/// ${JSON.stringify(documentation)}`);
    const isOpen = block !== undefined && block.close === undefined;
    lines.push(`${indent}${inner(node)}${isOpen ? " … never closed" : ""}`);
    for (const one of block?.body ?? []) walk(one, `${indent}  `);
  };
  for (const statement of file.statements) walk(statement, "");
  for (const { code, span } of file.diagnostics) {
    const { line, column } = positionAt(file.source, span.start);
    lines.push(`${line}:${column} ${code}`);
  }
  return `${lines.join("\n")}\n`;
}

/** The facts of a node on one line, its kind first. */
function inner(node: object): string {
  const { kind, ...rest } = node as { readonly kind?: string };
  const facts = Object.entries(rest).flatMap(([key, value]) => {
    // A clause's word is its kind, but where nobody knows it.
    if (key === "span" || (key === "word" && kind !== "unknown")) return [];
    if (value === undefined || value === false) return [];
    if (Array.isArray(value) && value.length === 0) return [];
    return [value === true ? key : `${key}: ${shown(value)}`];
  });
  return [...(kind === undefined ? [] : [kind]), facts.join(", ")].filter(Boolean).join(" ");
}

function shown(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(shown).join(" ")}]`;
  if (typeof value !== "object" || value === null) return String(value);
  return literal(value as Readonly<Record<string, unknown>>) ?? `(${inner(value)})`;
}

/** What is written as one thing: a name, a path, a value, a duration or an arrow. */
function literal(node: Readonly<Record<string, unknown>>): string | undefined {
  const keys = Object.keys(node)
    .filter((key) => key !== "span")
    .join();
  switch (keys) {
    case "text":
      return name(String(node["text"]));
    case "system,segments":
      return [node["system"], ...(node["segments"] as readonly unknown[])].map(shown).join(".");
    case "text,seconds":
      return `${node["text"]}`;
    case "direction":
      return { both: "<->", right: "->", left: "<-" }[String(node["direction"])];
    case "kind,path":
      return node["kind"] === "field" ? shown(node["path"]) : undefined;
    case "kind,value,text":
      return String(node["text"]);
    case "kind,value":
      return node["kind"] === "string" ? JSON.stringify(node["value"]) : String(node["value"]);
    case "kind":
      return node["kind"] === "empty" ? "empty" : undefined;
    default:
      return undefined;
  }
}

function name(text: string): string {
  return /^[A-Za-z_][\w.]*$/.test(text) ? text : `\`${text}\``;
}
