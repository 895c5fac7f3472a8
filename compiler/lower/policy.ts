/**
 * A row's conflict clause → its policy, with every default resolved: the order is total, because
 * what nobody stated falls to the order of the object's head.
 */

import type { Clause, ClauseOf } from "../../grammar/ast.ts";
import { digestOfText } from "../../plan/digest.ts";
import type { Differences, EndStamp, Policy } from "../../plan/index.ts";
import type { Manifest } from "../../plan/manifest.ts";
import type { ClauseSet, ObjectModel, RowEnd, RowModel } from "../model.ts";

/** The least step in which two stamps are told apart, in seconds (docs/language.md, `latest`). */
const finestGrainSeconds = 2;

/** `modules` holds the texts of merge functions by the path that the spec gives. */
export type Modules = ReadonlyMap<string, string>;

export function policyOf(row: RowModel, object: ObjectModel, modules: Modules): Policy {
  const clause = row.clauses.get("conflict")?.clause;
  if (clause === undefined) return { kind: "source" };
  return lowerPolicy(clause, row.ends, object, row.clauses, modules);
}

/** `differences by …`, or the rows' own clauses where the object says nothing. */
export function differencesOf(object: ObjectModel, modules: Modules): Differences {
  const initial = object.clauses.get("initial")?.clause;
  const differences = initial?.kind === "initial" ? initial.differences : undefined;
  if (differences === undefined) return { kind: "rows" };
  if (differences.kind === "keep") return { kind: "keep" };
  const ends = object.ends.map((end) => ({
    alias: end.alias,
    source: end.source,
    stages: end.stages.map((stage) => ({ stage })),
    end,
  }));
  return {
    kind: "policy",
    policy: lowerPolicy(differences.clause, ends, object, object.clauses, modules),
  };
}

type PolicyEnd = Pick<RowEnd, "alias" | "source" | "stages" | "end">;

function lowerPolicy(
  clause: Clause,
  ends: readonly PolicyEnd[],
  object: ObjectModel,
  clauses: ClauseSet,
  modules: Modules,
): Policy {
  const inHead = object.ends
    .map((end) => end.alias)
    .filter((alias) => ends.some((end) => end.alias === alias));
  const ordered = (first: readonly string[]) => [
    ...first.filter((alias) => inHead.includes(alias)),
    ...inHead.filter((alias) => !first.includes(alias)),
  ];
  const names = (systems: ClauseOf<"authority">["systems"]) => systems.map((name) => name.text);
  switch (clause.kind) {
    case "authority":
      return { kind: "authority", order: ordered(names(clause.systems)) };
    case "latest": {
      const stamps = ends.map((end, at) => stampOf(end, at));
      const steps = ends.map((end) => precisionOf(end));
      return {
        kind: "latest",
        order: ordered(names(clause.authority)),
        grainSeconds: Math.max(finestGrainSeconds, ...steps),
        stamps,
      };
    }
    case "review": {
      const owner = clauses.get("owner")?.clause;
      const by = clause.by?.text ?? (owner?.kind === "owner" ? owner.name.text : undefined);
      return {
        kind: "review",
        ...(by === undefined ? {} : { by }),
        ...(clause.within === undefined ? {} : { withinSeconds: clause.within.seconds }),
      };
    }
    case "prefer":
      return { kind: "prefer", system: clause.system.text, order: ordered([clause.system.text]) };
    case "merge":
      return clause.function.kind === "module"
        ? {
            kind: "merge_module",
            path: clause.function.path.value,
            digest: digestOfText(modules.get(clause.function.path.value) ?? ""),
            order: ordered([]),
          }
        : {
            kind: "merge",
            function: clause.function.name.text as Extract<Policy, { kind: "merge" }>["function"],
            order: ordered([]),
          };
    default:
      return { kind: "source" };
  }
}

function stampOf(end: PolicyEnd, at: number): EndStamp {
  return { end: at, grain: grainOf(end)?.grain ?? "none" };
}

function precisionOf(end: PolicyEnd): number {
  return grainOf(end)?.precisionSeconds ?? 0;
}

/** The stamps of the end's objects: an exception for one of them outweighs the connector's rule. */
export function grainOf(
  end: PolicyEnd,
): Pick<Manifest["stamps"], "grain" | "precisionSeconds"> | undefined {
  const stamps = end.end?.system?.manifest?.stamps;
  const objects = new Set(end.stages.map(({ stage }) => stage.object));
  const feed = end.end?.system?.manifest?.feeds[0]?.mode;
  const exception = stamps?.exceptions.find(
    (one) =>
      (one.feed === null || one.feed === feed) && (one.object === null || objects.has(one.object)),
  );
  return exception ?? stamps;
}
