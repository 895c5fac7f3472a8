/**
 * One source text → the small changes that are tried on it, each with the range that it replaces.
 *
 * A mutant is a change that some test should notice: a condition that is always or never true, another
 * operator, another word, a call that is left out. What only types say is not changed, nor are imports.
 */
import { parseAst } from "vitest/node";

export interface Mutant {
  readonly start: number;
  readonly end: number;
  /** In place of the range; in the form of what stands there, an expression or a statement. */
  readonly text: string;
  /** `condition`: two of one range, first what makes it always true, then never. */
  readonly as: "expression" | "condition" | "statement" | "body";
}

interface Node {
  readonly type: string;
  readonly start: number;
  readonly end: number;
  readonly [key: string]: unknown;
}

export function mutantsOf(source: string): readonly Mutant[] {
  const found: Mutant[] = [];
  visit(parseAst(source, { lang: "ts" }) as unknown as Node, undefined, "");
  return found.sort((a, b) => a.start - b.start || b.end - a.end);

  function visit(node: Node, parent: Node | undefined, key: string): void {
    if (node.type.startsWith("TS")) {
      // Of a type assertion only the expression exists when it runs.
      if (isNode(node["expression"])) visit(node["expression"], node, "expression");
      return;
    }
    // The function of `String.raw` takes a template and nothing else.
    if (parent?.type === "TaggedTemplateExpression" && key === "quasi") return;
    if (node.type.startsWith("Import") || node.type === "ExportAllDeclaration") return;
    for (const { text, as = "expression", at = node } of changesOf(node, parent, key)) {
      if (text === slice(at)) continue;
      found.push({ start: at.start, end: at.end, text, as });
    }
    for (const [name, child] of Object.entries(node)) {
      for (const one of Array.isArray(child) ? child : [child]) {
        if (isNode(one)) visit(one, node, name);
      }
    }
  }

  function changesOf(node: Node, parent: Node | undefined, key: string): readonly Change[] {
    if (isCondition(parent, key)) {
      const always: Change[] = ["true", "false"].map((text) => ({ text, as: "condition" }));
      return [...always, ...own(node)];
    }
    if (node.type === "Literal") return literal(node, parent, key);
    return own(node);
  }

  function own(node: Node): readonly Change[] {
    switch (node.type) {
      case "BinaryExpression":
      case "LogicalExpression":
      case "AssignmentExpression":
        return operator(node);
      case "UnaryExpression":
        return node["operator"] === "!" ? [{ text: slice(node["argument"] as Node) }] : [];
      case "TemplateLiteral":
        return [{ text: '""' }];
      case "ArrayExpression":
        return (node["elements"] as readonly unknown[]).length > 0 ? [{ text: "[]" }] : [];
      case "ArrowFunctionExpression":
      case "FunctionDeclaration":
      case "FunctionExpression":
        return body(node["body"] as Node | null);
      case "ExpressionStatement":
        return [{ text: ";", as: "statement" }];
      case "CallExpression":
        return call(node);
      default:
        return [];
    }
  }

  function literal(node: Node, parent: Node | undefined, key: string): readonly Change[] {
    const isName = parent?.type === "Property" && key === "key" && parent["computed"] !== true;
    if (isName || parent?.type.startsWith("Export")) return [];
    const { value } = node;
    if (typeof value === "boolean") return [{ text: String(!value) }];
    if (typeof value === "number") return [{ text: String(value + 1) }];
    if (typeof value === "string") return [{ text: value === "" ? '"mutated"' : '""' }];
    return [];
  }

  function operator(node: Node): readonly Change[] {
    const [left, right] = [node["left"] as Node, node["right"] as Node];
    // Texts are joined, not added.
    if ([left, right].some((one) => one.type === "TemplateLiteral" || isText(one))) {
      if (["+", "+="].includes(String(node["operator"]))) return [];
    }
    // The ranges leave out the parentheses that another operator needs.
    return (others[String(node["operator"])] ?? []).map((other) => ({
      text: `(${slice(left)}) ${other} (${slice(right)})`,
    }));
  }

  function body(of: Node | null): readonly Change[] {
    if (of === null) return [];
    if (of.type !== "BlockStatement") return [{ text: "undefined", at: of }];
    const isEmpty = (of["body"] as readonly unknown[]).length === 0;
    return isEmpty ? [] : [{ text: "return;", as: "body", at: of }];
  }

  function call(node: Node): readonly Change[] {
    const callee = node["callee"] as Node;
    if (callee.type !== "MemberExpression" || callee["optional"] === true) return [];
    const [object, property] = [callee["object"] as Node, callee["property"] as Node];
    // To wrap the beginning of `a?.b().c` would cut the chain in two.
    if (slice(object).includes("?.")) return [];
    const name = slice(property);
    const rest = source.slice(property.end, node.end);
    const swapped = (swaps[name] ?? []).map((one) => `${slice(object)}.${one}${rest}`);
    const all = leftOut.has(name) ? [...swapped, slice(object)] : swapped;
    return all.map((text) => ({ text }));
  }

  function slice(node: Node): string {
    return source.slice(node.start, node.end);
  }
}

interface Change {
  readonly text: string;
  readonly as?: Mutant["as"];
  readonly at?: Node;
}

const others: Readonly<Record<string, readonly string[]>> = {
  "===": ["!=="],
  "!==": ["==="],
  "<": ["<=", ">="],
  "<=": ["<", ">"],
  ">": [">=", "<="],
  ">=": [">", "<"],
  "+": ["-"],
  "-": ["+"],
  "*": ["/"],
  "/": ["*"],
  "%": ["*"],
  "**": ["*"],
  "&&": ["||"],
  "||": ["&&"],
  "??": ["&&"],
  "+=": ["-="],
  "-=": ["+="],
};

const swaps: Readonly<Record<string, readonly string[]>> = {
  some: ["every"],
  every: ["some"],
  min: ["max"],
  max: ["min"],
  find: ["findLast"],
  findLast: ["find"],
  indexOf: ["lastIndexOf"],
  startsWith: ["endsWith"],
  endsWith: ["startsWith"],
  floor: ["ceil"],
  ceil: ["floor"],
  toLowerCase: ["toUpperCase"],
  toUpperCase: ["toLowerCase"],
  padStart: ["padEnd"],
};

/** Calls whose object is of the type that they give. */
const leftOut: ReadonlySet<string> = new Set(
  "filter slice toSorted toReversed trim normalize replace replaceAll padStart toLowerCase".split(
    " ",
  ),
);

function isCondition(parent: Node | undefined, key: string): boolean {
  return key === "test" && /^(If|Conditional|While|DoWhile)/.test(parent?.type ?? "");
}

function isText(node: Node): boolean {
  return node.type === "Literal" && typeof node["value"] === "string";
}

function isNode(value: unknown): value is Node {
  return typeof value === "object" && value !== null && "type" in value && "start" in value;
}
