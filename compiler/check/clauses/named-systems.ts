/**
 * Clauses that name systems by their aliases: conflict clauses, those of `differences by` among them,
 * and where each of them looks for the systems it may name.
 */
import type { Clause, Name } from "../../../grammar/ast.ts";
import type { Model, ObjectEnd, ObjectModel, RowEnd } from "../../model.ts";
import { endTwice } from "../rows/directions.ts";
import { eachStated, type Stated } from "../rows/stated-clauses.ts";

export interface Priority {
  /** The clause's word. */
  readonly word: string;
  readonly names: readonly Name[];
  /** What has the systems, in a report's words: "this row", "`Contact`". */
  readonly place: string;
  /** The ends that may be named. */
  readonly ends: readonly (ObjectEnd | RowEnd)[];
  /** Whether an end there could not be read, so that a name may mean it. */
  readonly isUnsure: boolean;
  /** Whether the ends are peers, of which one that only receives never wins. */
  readonly arePeers: boolean;
}

/** Every order of systems that the package states, each once; gathered once a model. */
export function prioritiesOf(model: Model): readonly Priority[] {
  const known = gathered.get(model) ?? gather(model);
  gathered.set(model, known);
  return known;
}

const gathered = new WeakMap<Model, readonly Priority[]>();

function gather(model: Model): readonly Priority[] {
  const found: Priority[] = [];
  eachStated(model, ["conflict"], (stated) => {
    const { clause } = stated;
    const names = namesIn(clause);
    if (names.length > 0) found.push({ word: clause.word.text, names, ...scopeOf(stated, model) });
  });
  const add = (clause: Clause | undefined, object: ObjectModel | undefined) => {
    const { differences } = clause?.kind === "initial" ? clause : {};
    if (differences?.kind !== "clause") return;
    const names = namesIn(differences.clause);
    const word = differences.clause.word.text;
    if (names.length > 0) found.push({ word, names, ...objectScope(object, model) });
  };
  add(model.defaultClauses.get("initial")?.clause, undefined);
  for (const object of model.objects) {
    const initial = object.clauses.get("initial");
    if (initial?.from === "object") add(initial.clause, object);
  }
  return found;
}

function namesIn(clause: Clause): readonly Name[] {
  switch (clause.kind) {
    case "authority":
      return clause.systems;
    case "latest":
      return clause.authority;
    case "prefer":
      return [clause.system];
    default:
      return [];
  }
}

type Scope = Pick<Priority, "place" | "ends" | "isUnsure" | "arePeers">;

function scopeOf(stated: Stated, model: Model): Scope {
  switch (stated.home) {
    case "defaults":
      return objectScope(undefined, model);
    case "object":
      return objectScope(stated.object, model);
    case "together": {
      const rows = stated.object.rows.filter((row) => row.together === stated.together);
      const ends = rows.flatMap((row) => row.ends);
      return {
        place: "this block",
        ends,
        isUnsure: stated.object.incomplete || ends.some((end) => end.end === undefined),
        arePeers: rows.some((row) => !row.oneWay),
      };
    }
    case "row": {
      const { ends, oneWay } = stated.row;
      // A field that stands twice has been reported: one of the two may be meant to be another system's.
      const isUnsure =
        ends.some((end) => end.end === undefined) || endTwice(stated.row) !== undefined;
      return { place: "this row", ends, isUnsure, arePeers: !oneWay };
    }
  }
}

/** `defaults` may name the systems of any object. */
function objectScope(object: ObjectModel | undefined, model: Model): Scope {
  const objects = object === undefined ? model.objects : [object];
  return {
    place: object === undefined ? "any object" : `\`${object.name}\``,
    ends: objects.flatMap((one) => one.ends),
    isUnsure:
      objects.length === 0 ||
      objects.some((one) => one.incomplete) ||
      (object === undefined && model.unreadable.mayDeclare("object")),
    arePeers: false,
  };
}
