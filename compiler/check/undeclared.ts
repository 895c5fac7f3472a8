/** Systems that objects name and nobody declares: told where an object first names them, and nowhere else. */
import type { Path, StatementNode } from "../../grammar/ast.ts";
import type { Model } from "../model.ts";
import { statedIn } from "./statements.ts";

/** Those of heads and of the paths that binding resolves; conditions and clauses are the checks' to judge. */
export function undeclaredInObjects(model: Model): ReadonlySet<string> {
  const named = statedIn(model).statements.flatMap(({ node }) => aliasesIn(node));
  return new Set(named.filter((alias) => !model.systems.has(alias)));
}

function aliasesIn(node: StatementNode): readonly string[] {
  switch (node.kind) {
    case "object":
      return node.groups.flat().map((end) => end.system.text);
    case "row":
      return node.groups.flat().map((end) => aliasOf(end.path));
    case "each":
      return [...node.groups.flat().map((end) => end.path), ...node.match.flat()].map(aliasOf);
    case "match":
      return node.parts.flat().map(aliasOf);
    case "ignore":
      return node.paths.map(aliasOf);
    case "set":
      return [aliasOf(node.path)];
    default:
      return [];
  }
}

function aliasOf(path: Path): string {
  return path.system.text;
}
