/**
 * What a plan names but does not have, and ids that stand twice. The compiler writes no such plan, but
 * a digest can be made by anyone: whoever loads a plan relies on its names without looking again.
 *
 * Takes a plan that fits the schema. Fields and stages are not judged: only the systems know them.
 */
import { pointerPart } from "./json-places.ts";
import type { ObjectPlan, Plan } from "./plan.generated.ts";

export interface Dangling {
  readonly problem: "missing" | "repeated";
  /** What was meant, in a message: "value map". */
  readonly kind: string;
  readonly name: string;
  /** JSON pointer to the name. */
  readonly pointer: string;
}

export function danglingNames(plan: Plan): Dangling[] {
  const found: Dangling[] = [];
  const known = new Map<string, ReadonlySet<string>>();
  /** Where the walk is. */
  const path: (string | number)[] = [];

  for (const [kind, key] of declared) declare(kind, plan[key], [key]);
  for (const [at, object] of plan.objects.entries()) {
    const here = ["objects", at];
    for (const [kind, key] of declaredByObjects) declare(kind, object[key], [...here, key]);
    walk(object, here);
    ends(object, here);
  }
  for (const key of ["organisation", "terms", "errors", "maps", "renames"] as const) {
    walk(plan[key], [key]);
  }
  return found;

  function declare(
    kind: string,
    list: readonly { readonly id: string }[],
    place: readonly (string | number)[],
  ): void {
    const ids = new Set<string>();
    for (const [at, { id }] of list.entries()) {
      if (ids.has(id)) tell("repeated", kind, id, [...place, at, "id"]);
      ids.add(id);
    }
    known.set(kind, ids);
  }

  function walk(part: unknown, place: readonly (string | number)[]): void {
    path.splice(0, path.length, ...place);
    visit(part);
  }

  /** A key names the same kind of thing wherever it stands, so one walk finds every name. */
  function visit(part: unknown, kind?: string): void {
    if (typeof part === "string" && kind !== undefined) {
      if (known.get(kind)?.has(part) === false) tell("missing", kind, part, path);
    } else if (Array.isArray(part)) {
      for (let at = 0; at < part.length; at++) enter(at, part[at], kind);
    } else if (typeof part === "object" && part !== null) {
      for (const [key, value] of Object.entries(part)) {
        // There the same keys say where a setting was stated.
        if (key !== "provenance") enter(key, value, namedBy.get(key));
      }
    }
  }

  function enter(key: string | number, part: unknown, kind: string | undefined): void {
    path.push(key);
    visit(part, kind);
    path.pop();
  }

  /** Arrows and stamps count a row's ends. */
  function ends(object: ObjectPlan, here: readonly (string | number)[]): void {
    for (const [at, row] of object.rows.entries()) {
      const check = (end: number, place: readonly (string | number)[]) => {
        if (end >= row.ends.length)
          tell("missing", "end", String(end), [...here, "rows", at, ...place]);
      };
      for (const [index, { from, to }] of row.arrows.entries()) {
        check(from, ["arrows", index, "from"]);
        check(to, ["arrows", index, "to"]);
      }
      if (row.policy.kind !== "latest") continue;
      for (const [index, { end }] of row.policy.stamps.entries()) {
        check(end, ["policy", "stamps", index, "end"]);
      }
    }
  }

  function tell(
    problem: Dangling["problem"],
    kind: string,
    name: string,
    place: readonly (string | number)[],
  ): void {
    const pointer = place.map((part) => `/${pointerPart(String(part))}`).join("");
    found.push({ problem, kind, name, pointer });
  }
}

/** Lists of the plan whose items have ids, by what an item is. */
const declared = [
  ["owner", "owners"],
  ["channel", "channels"],
  ["system", "systems"],
  ["term", "terms"],
  ["value map", "maps"],
  ["decision table", "tables"],
  ["object", "objects"],
] as const;

const declaredByObjects = [
  ["row", "rows"],
  ["unit", "together"],
  ["list", "each"],
] as const;

/** Keys whose text, or texts, name something that the plan has. `whom` may also be `record_owner`. */
const namedBy: ReadonlyMap<string, string> = new Map([
  ["system", "system"],
  ["canonical", "system"],
  ["order", "system"],
  ["map", "value map"],
  ["table", "decision table"],
  ["ref", "object"],
  ["rows", "row"],
  ["together", "unit"],
  ["each", "list"],
  ["term", "term"],
  ["channel", "channel"],
  ["owner", "owner"],
  ["steward", "owner"],
  ["by", "owner"],
  ["dpo", "owner"],
]);
