/**
 * Makes a plan ready to run, once. Takes the plan and the systems' own descriptions, since types that no
 * catalogue told the compiler are learned when a plan is loaded.
 */
import { bug } from "../../core/bug.ts";
import type { Catalogue, Expr, ObjectPlan, Plan } from "../../plan/index.ts";
import { compileExpression, systemsOf } from "../../rules/expression.ts";
import { compileMatchLine, joins } from "../../rules/match-key.ts";
import { compileUnits } from "./compile-units.ts";
import { creationKeys } from "./creation-keys.ts";
import { errorRules } from "./error-rules.ts";
import { fieldsOf } from "./feed-fields.ts";
import { lackingFields, lackingIn } from "./lacking-fields.ts";
import { withLearnedTypes } from "./learned-types.ts";
import type { FeedProgram, ObjectProgram, Program } from "./program.ts";
import { inReferenceOrder } from "./reference-order.ts";

/**
 * `catalogues` by system alias; `today` as YYYY-MM-DD: rows and constants outside their dates are left out. Runs of
 * one plan share their program while nothing of this changes.
 */
export function compileProgram(
  compiled: Plan,
  catalogues: ReadonlyMap<string, Catalogue>,
  today: string,
): Program {
  const last = lastOf.get(compiled);
  if (last !== undefined && last.today === today && isSame(last.catalogues, catalogues)) {
    return last.program;
  }
  const plan = withLearnedTypes(compiled, catalogues);
  const objects = plan.objects.map((object) =>
    compileObject(inForce(object, today), plan, catalogues),
  );
  const program = { plan, objects: inReferenceOrder(objects) };
  lastOf.set(compiled, { catalogues: new Map(catalogues), today, program });
  return program;
}

const lastOf = new WeakMap<
  Plan,
  {
    readonly catalogues: ReadonlyMap<string, Catalogue>;
    readonly today: string;
    readonly program: Program;
  }
>();

/** Catalogues that were told anew count as others, though they say the same. */
function isSame(
  one: ReadonlyMap<string, Catalogue>,
  other: ReadonlyMap<string, Catalogue>,
): boolean {
  return one.size === other.size && [...one].every(([system, told]) => other.get(system) === told);
}

function compileObject(
  object: ObjectPlan,
  plan: Plan,
  catalogues: ReadonlyMap<string, Catalogue>,
): ObjectProgram {
  const fieldOf = (system: string, stages: readonly string[], field: string) =>
    stages
      .map((stage) => own(own(catalogues.get(system)?.objects, stage)?.fields, field))
      .find((one) => one !== undefined);
  const isLacking = lackingIn(catalogues);
  const feeds = object.ends.flatMap(({ system, stages }) =>
    stages.map((stage, at): FeedProgram => {
      const next = stages[at + 1];
      const successor =
        next?.successor === undefined
          ? {}
          : { successor: { field: next.successor, stage: next.object } };
      const fields = fieldsOf(object, system, stage.object, next?.successor);
      const feed = { object: object.id, system, stage: stage.object, fields };
      return { ...feed, lacking: lackingFields(object, feed, isLacking), ...successor };
    }),
  );
  return {
    plan: object,
    errors: errorRules(plan.errors),
    feeds,
    units: compileUnits(object, plan, { fieldOf, isLacking }),
    matches: object.match.map(({ parts, among }, line) => ({
      line: compileMatchLine(object, line, plan),
      refersTo: refersTo(object, parts),
      among: among === undefined ? undefined : compileExpression(among),
    })),
    scope: object.where.flatMap(conjuncts).map((expr) => ({
      systems: systemsOf(expr),
      holds: compileExpression(expr),
    })),
    creations: object.create.map(({ system, when }) => {
      const stage = object.ends.find((end) => end.system === system)?.stages[0]?.object;
      if (stage === undefined) return bug(`a creation in ${system}, which ${object.id} lacks`);
      const entry = own(catalogues.get(system)?.objects, stage);
      return {
        system,
        stage,
        when: when.map(compileExpression),
        keys: creationKeys(object, system, stage, entry),
        constants: object.sets
          .filter((set) => set.system === system && (set.stage ?? stage) === stage)
          .map(({ field, value }) => ({ field, value })),
        required: new Set(
          Object.entries(entry?.fields ?? {}).flatMap(([name, field]) =>
            field.required && field.defaulted === undefined && !field.readOnly ? [name] : [],
          ),
        ),
      };
    }),
  };
}

function inForce(object: ObjectPlan, today: string): ObjectPlan {
  const isNow = ({ since, until }: { readonly since?: string; readonly until?: string }) =>
    (since === undefined || since <= today) && (until === undefined || today <= until);
  return { ...object, rows: object.rows.filter(isNow), sets: object.sets.filter(isNow) };
}

function conjuncts(expr: Expr): readonly Expr[] {
  return expr.op === "and" ? expr.terms.flatMap(conjuncts) : [expr];
}

/** The objects that rows between the fields of a key refer to. */
function refersTo(object: ObjectPlan, parts: ObjectPlan["match"][number]["parts"]): string[] {
  const rows = object.rows.filter((row) => parts.some(({ fields }) => joins(row, fields)));
  return [...new Set(rows.flatMap((row) => row.ref ?? []))];
}

function own<Entry>(
  table: Readonly<Record<string, Entry>> | undefined,
  key: string,
): Entry | undefined {
  return table !== undefined && Object.hasOwn(table, key) ? table[key] : undefined;
}
