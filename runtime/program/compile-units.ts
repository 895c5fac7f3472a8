/** The rows of an object → its units: a row by itself, the rows of a `together`, the list of an `each`. */
import { bug } from "../../core/bug.ts";
import { canonicalJson } from "../../core/canonical-json.ts";
import { given } from "../../core/given.ts";
import type {
  CatalogueField,
  EachPlan,
  FieldRef,
  ObjectPlan,
  Plan,
  Policy,
  RowPlan,
} from "../../plan/index.ts";
import type { EndCodec } from "../../rules/codec.ts";
import { compileCodec } from "../../rules/compile-codec.ts";
import { compileExpression } from "../../rules/expression.ts";
import { compileItemKey, joins } from "../../rules/match-key.ts";
import { fallbackOf, unitRulesOf } from "../../rules/merge/unit-rules.ts";
import { writeAs } from "../../rules/values/write.ts";
import { baseKeyOf } from "../engine/engine.ts";
import type { IsLacking } from "./lacking-fields.ts";
import type { KeyField, RowProgram, UnitEndProgram, UnitProgram } from "./program.ts";

/** What the systems say of their fields. */
export interface Described {
  readonly fieldOf: (
    system: string,
    stages: readonly string[],
    field: string,
  ) => CatalogueField | undefined;
  readonly isLacking: IsLacking;
}

/** In their order; the rows of lists are not units. */
export function compileUnits(
  object: ObjectPlan,
  plan: Plan,
  described: Described,
): readonly UnitProgram[] {
  const rows = object.rows.filter((row) => row.each === undefined);
  const alone = rows.filter((row) => row.together === undefined);
  const groups = object.together.map((group) => ({
    id: `together ${group.id}`,
    rows: rows.filter((row) => row.together === group.id),
  }));
  const units = [...alone.map((row) => ({ id: row.id, rows: [row] })), ...groups]
    .filter((group) => group.rows.length > 0)
    .map((group) => compileUnit(group.id, group.rows, object, plan, described));
  const lists = object.each.map((each) => compileList(each, object, plan, described));
  return [...units, ...lists];
}

/** A list is a unit of its own, whose value is all of its items. */
function compileList(
  each: EachPlan,
  object: ObjectPlan,
  plan: Plan,
  described: Described,
): UnitProgram {
  const rows = object.rows.filter((row) => row.each === each.id);
  const [first] = rows;
  if (first === undefined) return bug(`the list ${each.id} has no rows`);
  // Rows that say which records a key names.
  const translating = rows.filter(
    (row) => row.ref !== undefined && each.match.some(({ fields }) => joins(row, fields)),
  );
  const units = rows.map((row): UnitProgram => {
    const unit = compileUnit(row.id, [row], object, plan, described);
    // Without it an item could not be found again.
    const { required } = unit.rules;
    return { ...unit, rules: { ...unit.rules, required: required || translating.includes(row) } };
  });
  const id = `each ${each.id}`;
  const whole: RowProgram = {
    plan: { ...first, id: each.id, ends: each.lists, arrows: each.arrows },
    fallback: undefined,
  };
  return {
    id,
    rows: [whole],
    applies: each.when === undefined ? undefined : compileExpression(each.when),
    ...given({ everySeconds: each.everySeconds }),
    rules: { ...(units[0] ?? bug(`the list ${each.id} has no rows`)).rules, required: false },
    ends: each.lists.map((list) => ({
      system: list.system,
      stages: list.stages,
      role: list.role,
      stampOfField: false,
      lacks: lacksOf(list, [list.field], described),
      parts: [{ row: whole, field: list.field, base: baseKeyOf(id, list.field), codec: listCodec }],
    })),
    list: {
      key: compileItemKey(each, object, plan),
      refersTo: [...new Set(translating.flatMap((row) => row.ref ?? []))],
      rows: units,
      systems: each.lists.map((list) => list.system),
      fields: each.lists.map((list) => list.field),
      keyFields: each.lists.map((list) =>
        each.match.map(({ fields }) =>
          translating.some((row) => joins(row, fields))
            ? undefined
            : keyFieldOf(list, fields, described),
        ),
      ),
    },
  };
}

function keyFieldOf(
  { system, stages }: EachPlan["lists"][number],
  fields: readonly FieldRef[],
  described: Described,
): KeyField | undefined {
  const field = fields.find((one) => one.system === system)?.field;
  if (field === undefined) return undefined;
  const type = described.fieldOf(system, stages, field)?.type ?? null;
  return {
    field,
    native(text) {
      const written = writeAs(type, text, undefined);
      // What is none of the field's type is the system's to refuse.
      return written.kind === "native" ? written.native : text;
    },
  };
}

function isStampOfField(policy: Policy | undefined, end: number): boolean {
  return (
    policy?.kind === "latest" &&
    policy.stamps.some((stamp) => stamp.end === end && stamp.grain === "field")
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
  described: Described,
): UnitProgram {
  const [first] = rows;
  if (first === undefined) return bug(`the unit ${id} has no rows`);
  const isOfItems = first.each !== undefined;
  const programs = rows.map((row): RowProgram => ({ plan: row, fallback: fallbackOf(row, plan) }));
  const { policy } = first;
  const { differencesBy } = object.initial;
  // Where the row's own clause asks for no stamps, a first link may.
  const firstPolicy =
    policy.kind !== "latest" && differencesBy.kind === "policy" ? differencesBy.policy : undefined;
  const placeOf = ({ system }: RowPlan["ends"][number]) =>
    object.ends.findIndex((one) => one.system === system);
  return {
    id,
    rows: programs,
    applies: first.when === undefined ? undefined : compileExpression(first.when),
    ...given({ everySeconds: first.everySeconds }),
    rules: unitRulesOf(rows, object, plan),
    ends: first.ends.map(endProgram),
  };

  function fieldsAt(at: number): readonly string[] {
    return programs.flatMap((row) => row.plan.ends[at]?.field ?? []);
  }

  function endProgram(end: RowPlan["ends"][number], at: number): UnitEndProgram {
    return {
      system: end.system,
      stages: end.stages,
      role: end.role,
      stampOfField: isStampOfField(policy, at) || isStampOfField(firstPolicy, placeOf(end)),
      // The items of a list come with their list.
      lacks: isOfItems ? new Map<string, string>() : lacksOf(end, fieldsAt(at), described),
      // The rows of a `together` have the same ends in the same order.
      parts: programs.map((row) => {
        const part = row.plan.ends[at] ?? bug(`${row.plan.id} lacks an end of its unit ${id}`);
        const field = described.fieldOf(part.system, part.stages, part.field);
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

function lacksOf(
  { system, stages }: Pick<RowPlan["ends"][number], "system" | "stages">,
  fields: readonly string[],
  { isLacking }: Described,
): ReadonlyMap<string, string> {
  return new Map(
    stages.flatMap((stage) => {
      const field = fields.find((one) => isLacking(system, stage, one));
      return field === undefined ? [] : [[stage, field] as const];
    }),
  );
}
