/**
 * Everything that the package's own files state, at any depth: its statements, its clauses, and
 * whether all of it could be read.
 *
 * For checks that ask of every clause the same question, wherever it stands. What is in force for an
 * object or a row is the model's to say. Each model is walked once.
 */
import type { Clause, ClauseOf, Statement, StatementNode } from "../../grammar/ast.ts";
import { type ClauseHome, clauseHomes } from "../clause-homes.ts";
import type { Model } from "../model.ts";

export interface Stated {
  readonly statements: readonly Statement[];
  /** Each once, where it is written; the clause of `differences by` too. */
  readonly clauses: readonly Clause[];
  /**
   * False where a statement or clause could not be read or stands out of place: what seems to be missing
   * may be meant there.
   */
  readonly isWhole: boolean;
}

export function statedIn(model: Model): Stated {
  const known = walked.get(model);
  if (known !== undefined) return known;
  const statements: Statement[] = [];
  const clauses: Clause[] = [];
  let isWhole = model.files.every((file) => file.isWhole);
  for (const file of model.files)
    for (const statement of file.statements) visit(statement, undefined);
  const stated = { statements, clauses, isWhole };
  walked.set(model, stated);
  return stated;

  function visit(statement: Statement, around: Statement | undefined): void {
    statements.push(statement);
    const { node, block } = statement;
    if (node.kind === "broken") isWhole = false;
    if (block !== undefined && block.close === undefined) isWhole = false;
    const home = homeOf(node, around?.node);
    for (const clause of clausesIn(node)) {
      clauses.push(clause);
      if (clause.kind === "unknown") isWhole = false;
      else if (home !== undefined && !clauseHomes[clause.kind].includes(home)) isWhole = false;
      if (clause.kind === "initial" && clause.differences?.kind === "clause") {
        clauses.push(clause.differences.clause);
      }
    }
    for (const inner of block?.body ?? []) visit(inner, statement);
  }
}

function homeOf(node: StatementNode, around: StatementNode | undefined): ClauseHome | undefined {
  switch (node.kind) {
    case "object":
      return "head";
    case "clause":
      return around?.kind === "defaults" ? "defaults" : "object";
    case "row":
    case "set":
    case "ignore":
    case "each":
    case "together":
      return node.kind;
    default:
      return undefined;
  }
}

/** The clauses of these kinds, wherever they are stated. */
export function clausesOf<Kind extends Clause["kind"]>(
  model: Model,
  ...kinds: readonly Kind[]
): readonly ClauseOf<Kind>[] {
  const wanted: ReadonlySet<string> = new Set(kinds);
  return statedIn(model).clauses.filter((clause) => wanted.has(clause.kind)) as ClauseOf<Kind>[];
}

function clausesIn(node: StatementNode): readonly Clause[] {
  if (node.kind === "clause") return [node.clause, ...node.more];
  return "clauses" in node ? node.clauses : [];
}

const walked = new WeakMap<Model, Stated>();
