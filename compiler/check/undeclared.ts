/** Systems that objects name and nobody declares: told where an object first names them, and nowhere else. */
import type { Name, Path, StatementNode } from "../../grammar/ast.ts";
import { undeclaredSystem } from "../bind/undeclared-system.ts";
import type { Model } from "../model.ts";
import type { Report } from "./check.ts";
import { firstOfEach } from "./first-of-each.ts";
import { statedIn } from "./statements.ts";

/** Those of heads and of the paths that binding resolves; conditions and clauses are the checks' to judge. */
export function undeclaredInObjects(model: Model): ReadonlySet<string> {
  const named = statedIn(model).statements.flatMap(({ node }) => aliasesIn(node));
  return new Set(named.filter((alias) => !model.systems.has(alias)));
}

/** Reports those of `names` that nobody declares, each once; `told` are known to be told elsewhere as well. */
export function reportUndeclared(
  names: readonly Name[],
  model: Model,
  report: Report,
  told: Iterable<string> = [],
): void {
  const { systems, unreadable } = model;
  const undeclared = names.filter((name) => !systems.has(name.text));
  if (undeclared.length === 0 || unreadable.mayDeclare("system")) return;
  const known = new Set([...undeclaredInObjects(model), ...told]);
  for (const name of firstOfEach(undeclared)) {
    if (!known.has(name.text)) report(undeclaredSystem(name, systems));
  }
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
