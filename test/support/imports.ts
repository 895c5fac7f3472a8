/**
 * What one TypeScript source imports, and which globals of its machine it touches.
 *
 * Takes source text, gives facts; which of them are allowed is the tables' business in
 * walls.test.ts. The text is parsed, so a name inside a comment or a string is never mistaken for
 * a use. A name that is redefined locally (`const process = …`) still counts: rename it.
 */
import { parseAst } from "vitest/node";

/** One import, re-export, dynamic import or `import("…")` type. */
interface Import {
  /** As written; `COMPUTED` when a dynamic import's name is an expression. */
  readonly name: string;
  readonly line: number;
}

/** One use of a global that differs between machines, moments or runs. */
interface Impurity {
  readonly name: string;
  readonly line: number;
}

export interface SourceFacts {
  readonly imports: readonly Import[];
  readonly impurities: readonly Impurity[];
}

export const COMPUTED = "(computed)";

/** Globals that pure code does without. Some are only missing in browsers, where it must run too. */
const MACHINE = new Set(
  (
    "process console fetch performance crypto globalThis global require Buffer navigator " +
    "setTimeout setInterval setImmediate queueMicrotask __dirname __filename"
  ).split(" "),
);

interface Node {
  readonly type: string;
  readonly start: number;
  readonly [field: string]: unknown;
}

/** Parses one source and lists its imports and impurities in the order of the text. */
export function readSource(text: string): SourceFacts {
  const imports: Import[] = [];
  const impurities: Impurity[] = [];
  visit(parseAst(text, { lang: "ts" }));
  return { imports, impurities };

  function visit(node: unknown): void {
    if (Array.isArray(node)) for (const child of node) visit(child);
    if (!isNode(node)) return;
    const imported = importOf(node);
    if (imported !== undefined) imports.push({ name: imported, line: lineOf(node) });
    const impurity = impurityOf(node);
    if (impurity !== undefined) impurities.push({ name: impurity, line: lineOf(node) });
    const label = labelOf(node);
    for (const [field, child] of Object.entries(node)) if (field !== label) visit(child);
  }

  function lineOf(node: Node): number {
    return text.slice(0, node.start).split("\n").length;
  }
}

function importOf(node: Node): string | undefined {
  switch (node.type) {
    case "ImportDeclaration":
    case "ExportNamedDeclaration":
    case "ExportAllDeclaration":
    case "ImportExpression":
    case "TSImportType": {
      if (!isNode(node.source)) return undefined;
      return typeof node.source.value === "string" ? node.source.value : COMPUTED;
    }
    default:
      return undefined;
  }
}

function impurityOf(node: Node): string | undefined {
  switch (node.type) {
    case "Identifier":
      return MACHINE.has(String(node.name)) ? String(node.name) : undefined;
    case "MemberExpression":
      if (isNamed(node.object, "Date") && isNamed(node.property, "now")) return "Date.now";
      if (isNamed(node.object, "Math") && isNamed(node.property, "random")) return "Math.random";
      return undefined;
    case "NewExpression":
      return isNamed(node.callee, "Date") && isEmpty(node.arguments) ? "new Date()" : undefined;
    case "CallExpression":
      return isNamed(node.callee, "Date") ? "Date()" : undefined;
    case "MetaProperty":
      return isNamed(node.meta, "import") ? "import.meta" : undefined;
    default:
      return undefined;
  }
}

/** The child that only labels something (`x.fetch`, `{ fetch: 1 }`) and so is no use of a global. */
function labelOf(node: Node): string | undefined {
  switch (node.type) {
    case "MemberExpression":
      return node.computed ? undefined : "property";
    case "Property":
    case "MethodDefinition":
    case "PropertyDefinition":
    case "TSPropertySignature":
    case "TSMethodSignature":
      return node.computed ? undefined : "key";
    case "ImportSpecifier":
      return "imported";
    case "ExportSpecifier":
      return "exported";
    case "TSQualifiedName":
      return "right";
    default:
      return undefined;
  }
}

function isNode(value: unknown): value is Node {
  return typeof value === "object" && value !== null && "type" in value;
}

function isNamed(node: unknown, name: string): boolean {
  return isNode(node) && (node.name === name || node.value === name);
}

function isEmpty(list: unknown): boolean {
  return Array.isArray(list) && list.length === 0;
}
