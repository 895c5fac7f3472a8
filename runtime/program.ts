/**
 * A plan made ready to run: codecs, conditions and keys as closures, compiled once, with the fields
 * that each feed has to bring. Takes the plan and the systems' own descriptions, since types that no
 * catalogue told the compiler are learned when a plan is loaded.
 */
import { bug } from "../core/bug.ts";
import { canonicalJson } from "../core/canonical-json.ts";
import type {
  Catalogue,
  CatalogueField,
  DecisionTable,
  EachPlan,
  Expr,
  ObjectPlan,
  Plan,
  RowPlan,
} from "../plan/index.ts";
import { canonicalType } from "../rules/canonical-type.ts";
import type { EndCodec } from "../rules/codec.ts";
import { compileCodec } from "../rules/compile-codec.ts";
import { type Condition, compileExpression, systemsOf } from "../rules/expression.ts";
import { compileItemKey, compileMatchLine, type MatchLine } from "../rules/match-key.ts";
import type { UnitRules } from "../rules/merge/unit.ts";
import { valueKey } from "../rules/values/key.ts";
import type { Native, Value } from "../rules/values/native.ts";
import { valueOfPlan } from "../rules/values/plan-value.ts";
import { baseKeyOf } from "./engine/engine.ts";
import { withLearnedTypes } from "./learned-types.ts";
import { fieldsOf } from "./program-fields.ts";
import { inReferenceOrder } from "./reference-order.ts";

export interface Program {
  readonly plan: Plan;
  /** Parents before children. */
  readonly objects: readonly ObjectProgram[];
}

export interface ObjectProgram {
  readonly plan: ObjectPlan;
  readonly feeds: readonly FeedProgram[];
  readonly units: readonly UnitProgram[];
  readonly matches: readonly MatchProgram[];
  /** One conjunct each; it counts only where all its systems are there. */
  readonly scope: readonly { readonly systems: readonly string[]; readonly holds: Condition }[];
  readonly creations: readonly CreationProgram[];
}

export interface MatchProgram {
  readonly line: MatchLine;
  /** Objects whose links its parts name. */
  readonly refersTo: readonly string[];
  /** Chooses between several records with one key. */
  readonly among: Condition | undefined;
}

export interface FeedProgram {
  readonly object: string;
  readonly system: string;
  readonly stage: string;
  /** All that the plan reads of it. */
  readonly fields: readonly string[];
  /** The field that names the record of the next stage. */
  readonly successor?: { readonly field: string; readonly stage: string };
}

export interface UnitProgram {
  readonly id: string;
  readonly rows: readonly RowProgram[];
  readonly rules: UnitRules;
  readonly ends: readonly UnitEndProgram[];
  readonly applies: Condition | undefined;
  /** For an `each`: how its items are told apart and merged. */
  readonly list?: ListProgram;
}

/** A nested list: its ends are the unit's, one a side. */
export interface ListProgram {
  readonly key: MatchLine;
  readonly rows: readonly UnitProgram[];
  /** By end: the list's field, and the field of an item that holds its key. */
  readonly fields: readonly string[];
  readonly keyFields: readonly (string | undefined)[];
}

export interface RowProgram {
  readonly plan: RowPlan;
  /** What a creation writes where the value is blank; an end that holds it counts as blank. */
  readonly fallback: Value | undefined;
}

export interface UnitEndProgram {
  readonly system: string;
  readonly stages: readonly string[];
  readonly role: "source" | "sink" | "both";
  readonly stampOfField: boolean;
  /** One a row of the unit. */
  readonly parts: readonly {
    readonly row: RowProgram;
    readonly field: string;
    readonly base: string;
    readonly codec: EndCodec;
  }[];
}

export interface CreationProgram {
  readonly system: string;
  readonly stage: string;
  /** Alternatives; none means always. */
  readonly when: readonly Condition[];
  readonly keys: readonly CreationKey[];
  readonly constants: readonly { readonly field: string; readonly value: Native }[];
  /** Fields that the system asks for and does not fill in itself. */
  readonly required: ReadonlySet<string>;
}

/** How a new record can be found again: by values that rows write there, or by an id written back. */
export type CreationKey =
  | { readonly kind: "supplied"; readonly fields: readonly string[] }
  | { readonly kind: "written_back"; readonly system: string; readonly field: string };

/** `catalogues` by system alias; `today` as YYYY-MM-DD: rows outside their dates are left out. */
export function compileProgram(
  compiled: Plan,
  catalogues: ReadonlyMap<string, Catalogue>,
  today: string,
): Program {
  const plan = withLearnedTypes(compiled, catalogues);
  const objects = plan.objects.map((object) =>
    compileObject(inForce(object, today), plan, catalogues),
  );
  return { plan, objects: inReferenceOrder(objects) };
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
  const feeds = object.ends.flatMap(({ system, stages }) =>
    stages.map((stage, at): FeedProgram => {
      const next = stages[at + 1];
      const successor =
        next?.successor === undefined
          ? {}
          : { successor: { field: next.successor, stage: next.object } };
      const fields = fieldsOf(object, system, stage.object, next?.successor);
      return { object: object.id, system, stage: stage.object, fields, ...successor };
    }),
  );
  return {
    plan: object,
    feeds,
    units: compileUnits(object, plan, fieldOf),
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
  const rows = object.rows.filter(
    ({ since, until }) =>
      (since === undefined || since <= today) && (until === undefined || today <= until),
  );
  return rows.length === object.rows.length ? object : { ...object, rows };
}

type FieldOf = (
  system: string,
  stages: readonly string[],
  field: string,
) => CatalogueField | undefined;

/** A row by itself, or all the rows of a `together`, in their order. The rows of lists are not units. */
function compileUnits(object: ObjectPlan, plan: Plan, fieldOf: FieldOf): readonly UnitProgram[] {
  const rows = object.rows.filter((row) => row.each === undefined);
  const alone = rows.filter((row) => row.together === undefined);
  const groups = object.together.map((group) => ({
    id: `together ${group.id}`,
    rows: rows.filter((row) => row.together === group.id),
  }));
  const units = [...alone.map((row) => ({ id: row.id, rows: [row] })), ...groups]
    .filter((group) => group.rows.length > 0)
    .map((group) => compileUnit(group.id, group.rows, object, plan, fieldOf));
  const lists = object.each.map((each) => compileList(each, object, plan, fieldOf));
  return [...units, ...lists];
}

/** A list is a unit of its own, whose value is all of its items. */
function compileList(
  each: EachPlan,
  object: ObjectPlan,
  plan: Plan,
  fieldOf: FieldOf,
): UnitProgram {
  const rows = object.rows.filter((row) => row.each === each.id);
  const [first] = rows;
  if (first === undefined) return bug(`the list ${each.id} has no rows`);
  const units = rows.map((row) =>
    compileUnit(row.id, [row], object, plan, fieldOf, endsOf(row, each)),
  );
  const id = `each ${each.id}`;
  const whole: RowProgram = {
    plan: { ...first, id: each.id, ends: each.lists, arrows: each.arrows },
    fallback: undefined,
  };
  return {
    id,
    rows: [whole],
    applies: each.when === undefined ? undefined : compileExpression(each.when),
    rules: { ...(units[0] ?? bug(`the list ${each.id} has no rows`)).rules, required: false },
    ends: each.lists.map((list) => ({
      system: list.system,
      stages: list.stages,
      role: list.role,
      stampOfField: false,
      parts: [{ row: whole, field: list.field, base: baseKeyOf(id, list.field), codec: listCodec }],
    })),
    list: {
      key: compileItemKey(each, object, plan),
      rows: units,
      fields: each.lists.map((list) => list.field),
      keyFields: each.lists.map(
        (list) => each.match[0]?.fields.find((field) => field.system === list.system)?.field,
      ),
    },
  };
}

/** A row's ends in the order of the lists that they lie in. */
function endsOf(row: RowPlan, each: EachPlan): RowPlan["ends"] {
  return each.lists.map(
    (list) =>
      row.ends.find((end) => end.system === list.system) ?? bug(`${row.id} leaves ${each.id}`),
  );
}

/** Lists are merged item by item; as a whole they are only compared. */
const listCodec: EndCodec = {
  ownKey: (native) => canonicalJson(native),
  read: () => ({ kind: "value", value: null }),
  write: () => ({ kind: "invalid", why: "is a list, which is written as a whole" }),
};

function compileUnit(
  id: string,
  rows: readonly RowPlan[],
  object: ObjectPlan,
  plan: Plan,
  fieldOf: FieldOf,
  ordered?: RowPlan["ends"],
): UnitProgram {
  const [first] = rows;
  if (first === undefined) return bug(`the unit ${id} has no rows`);
  const unitEnds = ordered ?? first.ends;
  const programs = rows.map((row): RowProgram => {
    const type = canonicalType(row, plan);
    const fallback = row.default === undefined ? undefined : valueOfPlan(row.default, type);
    return { plan: row, fallback };
  });
  const { policy } = first;
  const table: DecisionTable =
    plan.tables.find((one) => one.id === first.table) ?? bug(`no table ${first.table}`);
  return {
    id,
    rows: programs,
    applies: first.when === undefined ? undefined : compileExpression(first.when),
    rules: {
      policy,
      firstLink: object.initial.differencesBy,
      empty: first.empty,
      required: rows.some((row) => row.required),
      advance: first.advance?.map((value) =>
        valueKey(valueOfPlan(value, canonicalType(first, plan))),
      ),
      decisions: new Map(table.decisions.map((decision) => [decision.case, decision])),
      headOrder: object.ends.map((end) => end.system),
    },
    ends: unitEnds.map((end) => endProgram(end, first.ends.indexOf(end))),
  };

  function endProgram(end: RowPlan["ends"][number], at: number): UnitEndProgram {
    return {
      system: end.system,
      stages: end.stages,
      role: end.role,
      stampOfField:
        policy.kind === "latest" &&
        policy.stamps.some((stamp) => stamp.end === at && stamp.grain === "field"),
      // The rows of a `together` have the same ends in the same order.
      parts: programs.map((row) => {
        const part = row.plan.ends[at] ?? bug(`${row.plan.id} lacks an end of its unit ${id}`);
        const field = fieldOf(part.system, part.stages, part.field);
        return {
          row,
          field: part.field,
          base: baseKeyOf(row.plan.id, part.field),
          codec: compileCodec(at, row.plan, plan, field),
        };
      }),
    };
  }
}

function creationKeys(
  object: ObjectPlan,
  system: string,
  stage: string,
  entry: Catalogue["objects"][string] | undefined,
): readonly CreationKey[] {
  const written = new Set(
    object.rows.flatMap((row) =>
      row.ends
        .filter(
          (end) => end.system === system && end.role !== "source" && end.stages.includes(stage),
        )
        .map((end) => end.field),
    ),
  );
  return object.match.flatMap((line): CreationKey[] => {
    const refs = line.parts.map((part) => part.fields.find((field) => field.system === system));
    if (refs.some((ref) => ref === undefined)) return [];
    const fields = refs.map((ref) => ref?.field ?? "");
    if (fields.every((field) => written.has(field))) return [{ kind: "supplied", fields }];
    // A key that the system gives itself: a row brings it back to where the record came from.
    const [key] = fields;
    const isReadOnly = key !== undefined && own(entry?.fields, key)?.readOnly === true;
    const isGiven = fields.length === 1 && (key === entry?.id || isReadOnly);
    if (!isGiven) return [];
    return object.rows.flatMap((row): CreationKey[] => {
      const from = row.ends.some(
        (end) => end.system === system && end.field === key && end.role !== "sink",
      );
      return from
        ? row.ends
            .filter((end) => end.system !== system && end.role !== "source")
            .map((end) => ({ kind: "written_back", system: end.system, field: end.field }))
        : [];
    });
  });
}

function conjuncts(expr: Expr): readonly Expr[] {
  return expr.op === "and" ? expr.terms.flatMap(conjuncts) : [expr];
}

/** The objects that rows between the fields of a key refer to. */
function refersTo(object: ObjectPlan, parts: ObjectPlan["match"][number]["parts"]): string[] {
  const rows = object.rows.filter((row) =>
    parts.some(
      ({ fields }) =>
        fields.filter((ref) =>
          row.ends.some((end) => end.system === ref.system && end.field === ref.field),
        ).length > 1,
    ),
  );
  return [...new Set(rows.flatMap((row) => row.ref ?? []))];
}

function own<Entry>(
  table: Readonly<Record<string, Entry>> | undefined,
  key: string,
): Entry | undefined {
  return table !== undefined && Object.hasOwn(table, key) ? table[key] : undefined;
}
