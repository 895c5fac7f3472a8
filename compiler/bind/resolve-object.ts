/**
 * One object's statement → its model: ends with the roles that the head's arrows give, clauses with
 * what they inherit, and rows with their ends resolved.
 */

import type { Arrow, Block, RowEndNode, Statement, StatementOf } from "../../grammar/ast.ts";
import { isStatement } from "../../grammar/ast.ts";
import type {
  ClauseSet,
  EachModel,
  ObjectEnd,
  ObjectModel,
  RowEnd,
  RowModel,
  TogetherModel,
} from "../model.ts";
import { holdsUnknown, objectClauses, ownClauses, rowClauses } from "./clauses.ts";
import { diagnose } from "./diagnostics.ts";
import { flowOf } from "./flow.ts";
import {
  isUnknownObject,
  type Resolving,
  resolveField,
  resolveObjectEnd,
  type Scope,
} from "./resolve-ends.ts";

export function resolveObject(
  statement: StatementOf<"object">,
  defaults: { readonly clauses: ClauseSet; readonly isWhole: boolean },
  context: Resolving,
): ObjectModel {
  const { diagnostics } = context;
  const { node } = statement;
  const body = statement.block?.body ?? [];
  const ends = headEnds(statement, context);
  const scope: Scope = { object: node.name.text, ends };
  const seen = ownClauses("head", node.clauses, diagnostics);
  for (const one of body) {
    if (!isStatement(one, "clause")) continue;
    ownClauses("object", [one.node.clause, ...one.node.more], diagnostics, seen);
  }
  const clauses = objectClauses(seen, defaults.clauses);
  const lacksClauses =
    holdsUnknown(node.clauses) ||
    !defaults.isWhole ||
    body.some(
      (one) => isStatement(one, "clause") && holdsUnknown([one.node.clause, ...one.node.more]),
    );

  const rows: RowModel[] = [];
  const togethers: TogetherModel[] = [];
  const eaches: EachModel[] = [];
  for (const one of body) {
    if (isStatement(one, "row")) rows.push(resolveRow(one, {}));
    else if (isStatement(one, "together")) {
      const together: TogetherModel = { name: one.node.name.text, statement: one };
      togethers.push(together);
      const handed = ownClauses("together", one.node.clauses, diagnostics);
      const unread = holdsUnknown(one.node.clauses);
      for (const row of rowsIn(one.block)) rows.push(resolveRow(row, { together, handed, unread }));
    } else if (isStatement(one, "each")) {
      const each = resolveEach(one);
      eaches.push(each);
      const handed = ownClauses("each", one.node.clauses, diagnostics);
      const unread = holdsUnknown(one.node.clauses);
      for (const row of rowsIn(one.block)) rows.push(resolveRow(row, { each, handed, unread }));
    }
  }
  const recordOwner = body.find((one) => isStatement(one, "record_owner"));
  return {
    name: node.name.text,
    statement,
    ends,
    incomplete:
      lacksClauses ||
      hasBroken(statement.block) ||
      ends.some(
        (end) =>
          end.system === undefined || end.stages.some((stage) => isUnknownObject(stage, end)),
      ),
    clauses,
    matches: body
      .filter((one) => isStatement(one, "match"))
      .map((one) => ({ statement: one, parts: fields(one.node.parts) })),
    where: body.filter((one) => isStatement(one, "where")),
    creates: body.filter((one) => isStatement(one, "create")),
    ...(recordOwner === undefined ? {} : { recordOwner }),
    rows,
    togethers,
    eaches,
    sets: body
      .filter((one) => isStatement(one, "set"))
      .map((one) => {
        ownClauses("set", one.node.clauses, diagnostics);
        return { statement: one, end: resolveField(one.node.path, scope, context) };
      }),
    ignores: body
      .filter((one) => isStatement(one, "ignore"))
      .map((one) => {
        ownClauses("ignore", one.node.clauses, diagnostics);
        return {
          statement: one,
          ends: one.node.paths.map((path) => resolveField(path, scope, context)),
        };
      }),
  };

  function resolveRow(
    row: StatementOf<"row">,
    {
      together,
      each,
      handed,
      unread,
    }: {
      readonly together?: TogetherModel;
      readonly each?: EachModel;
      /** The clauses of the block around it, and whether one of them could not be read. */
      readonly handed?: ClauseSet;
      readonly unread?: boolean;
    },
  ): RowModel {
    const { ends: rowEnds, arrows } = resolveFlow(row.node);
    const oneWay = !rowEnds.some((end) => end.source && end.sink);
    const own = ownClauses("row", row.node.clauses, diagnostics);
    const id = own.get("id")?.clause;
    const first = rowEnds[0];
    return {
      id: id?.kind === "id" ? id.name.text : rowId(first, each),
      statement: row,
      ends: rowEnds,
      arrows,
      oneWay,
      clauses: rowClauses(own, handed, clauses, oneWay),
      incomplete: lacksClauses || unread === true || holdsUnknown(row.node.clauses),
      ...(together === undefined ? {} : { together }),
      ...(each === undefined ? {} : { each }),
    };
  }

  function resolveEach(one: StatementOf<"each">): EachModel {
    const { ends: lists, arrows } = resolveFlow(one.node);
    return {
      statement: one,
      ends: lists,
      arrows,
      parts: fields(one.node.match),
      id: rowId(lists[0], undefined),
    };
  }

  function resolveFlow(flow: {
    readonly groups: readonly (readonly RowEndNode[])[];
    readonly arrows: readonly Arrow[];
  }): { ends: RowEnd[]; arrows: RowModel["arrows"] } {
    const { roles, arrows } = flowOf(flow.groups, flow.arrows);
    const nodes = flow.groups.flat();
    return {
      arrows,
      ends: nodes.map((end, at) => ({
        ...resolveField(end.path, scope, context),
        source: roles[at]?.source ?? false,
        sink: roles[at]?.sink ?? false,
        ...(end.format === undefined ? {} : { format: end.format }),
      })),
    };
  }

  function fields(parts: StatementOf<"match">["node"]["parts"]) {
    return parts.map((part) => part.map((path) => resolveField(path, scope, context)));
  }
}

/**
 * A row's id is its first end's path without the alias; in an `each` the list's path is part of it
 * already, since the items' paths begin with it.
 */
function rowId(first: RowEnd | undefined, each: EachModel | undefined): string {
  const path = first?.path.segments.map((segment) => segment.text).join(".") ?? "";
  return each === undefined || path.startsWith(`${each.id}.`) ? path : `${each.id}.${path}`;
}

function headEnds(statement: StatementOf<"object">, context: Resolving): ObjectEnd[] {
  const { node } = statement;
  const { diagnostics } = context;
  const object = node.name.text;
  const listed = node.arrows.length === 0;
  const { roles } = flowOf(node.groups, node.arrows);
  const nodes = node.groups.flat();
  const rowRoles = listed ? rolesByRows(statement) : undefined;
  const isSure = !holdsUnknown(node.clauses);
  const ends = nodes.map((end, at) => {
    const role = rowRoles?.get(end.system.text) ?? roles[at] ?? { source: false, sink: false };
    return resolveObjectEnd(end, { ...role, isSure }, context);
  });
  if (nodes.length === 1 && isSure) {
    diagnostics.push(
      diagnose("object-needs-two-systems", nodes[0]?.span ?? statement.span, { object }),
    );
  }
  const seen = new Set<string>();
  for (const end of nodes) {
    const alias = end.system.text;
    if (seen.has(alias)) diagnostics.push(diagnose("system-twice", end.span, { alias, object }));
    seen.add(alias);
    for (const [at, stage] of end.stages.entries()) {
      const before = end.stages[at - 1];
      if (stage.successor === undefined || before === undefined) continue;
      checkSuccessor(alias, before.object.text, stage.object.text, stage.successor, ends, context);
    }
  }
  return ends;
}

/** `then sf.Contact by sf.Lead.ConvertedContactId`: the field lies in the stage before. */
function checkSuccessor(
  alias: string,
  before: string,
  next: string,
  path: StatementOf<"renamed">["node"]["from"],
  ends: readonly ObjectEnd[],
  context: Resolving,
): void {
  // Of a system or an object that is unknown nothing is known, its fields least of all.
  const end = ends.find((one) => one.alias === alias);
  if (end?.system === undefined || end.stages.some((one) => isUnknownObject(one, end))) return;
  const [stage, ...field] = path.segments.map((segment) => segment.text);
  if (path.system.text !== alias || stage !== before || field.length === 0) {
    const successor = `${path.system.text}.${path.segments.map((one) => one.text).join(".")}`;
    const facts = {
      successor,
      stage: before,
      next: `${alias}.${next}`,
      example: `${alias}.${before}.FieldName`,
    };
    context.diagnostics.push(diagnose("unknown-stage", path.span, facts));
    return;
  }
  resolveField(path, { object: before, ends }, context);
}

/** With a comma list the rows' arrows say which systems are read and which are written. */
function rolesByRows(
  statement: StatementOf<"object">,
): Map<string, { source: boolean; sink: boolean }> {
  const roles = new Map<string, { source: boolean; sink: boolean }>();
  for (const end of statement.node.groups.flat()) {
    roles.set(end.system.text, { source: false, sink: false });
  }
  const visit = (one: Statement) => {
    for (const inner of one.block?.body ?? []) visit(inner);
    if (!isStatement(one, "row") && !isStatement(one, "each")) return;
    const flow = flowOf(one.node.groups, one.node.arrows);
    for (const [at, end] of one.node.groups.flat().entries()) {
      const role = roles.get(end.path.system.text);
      if (role === undefined) continue;
      role.source ||= flow.roles[at]?.source ?? false;
      role.sink ||= flow.roles[at]?.sink ?? false;
    }
  };
  visit(statement);
  return roles;
}

function rowsIn(block: Block | undefined): StatementOf<"row">[] {
  return (block?.body ?? []).filter((one) => isStatement(one, "row"));
}

/** Whether a block was left open, or a statement in it could not be read. */
export function hasBroken(block: Block | undefined): boolean {
  return (
    block !== undefined &&
    (block.close === undefined ||
      block.body.some((one) => one.node.kind === "broken" || hasBroken(one.block)))
  );
}
