/** An object's model → its plan, with every default resolved and where each setting was stated. */
import { given } from "../../core/given.ts";
import type { ClauseOf } from "../../grammar/ast.ts";
import type {
  Brake,
  BrakeLimit,
  DeletePolicy,
  Expr,
  FieldRef,
  MatchPart,
  ObjectPlan,
  Origin,
  Schedule,
  Setting,
} from "../../plan/index.ts";
import { fieldsOf } from "../../rules/expression.ts";
import type { ClauseSlot, EachModel, FieldEnd, Model, ObjectModel } from "../model.ts";
import { creationsOf } from "./creation.ts";
import { fieldOf, lowerCodec, lowerExpression, lowerValue } from "./expression.ts";
import type { Lowering } from "./lowering.ts";
import type { Places } from "./places.ts";
import { differencesOf } from "./policy.ts";
import { lowerEnd, lowerRow } from "./row.ts";

export function lowerObject(object: ObjectModel, model: Model, lowering: Lowering): ObjectPlan {
  const clause = <Slot extends Exclude<ClauseSlot, "conflict">>(slot: Slot) =>
    object.clauses.get(slot)?.clause as ClauseOf<Slot> | undefined;
  const from = (slot: ClauseSlot): Origin => object.clauses.get(slot)?.from ?? "language";
  const stated = (slot: ClauseSlot) => (object.clauses.has(slot) ? from(slot) : undefined);
  mark(object, lowering.places);

  const differencesBy = differencesOf(object, model.modules);
  const rows = object.rows.map((row) => lowerRow(row, object, model, differencesBy, lowering));
  const status = clause("status");
  const approved = clause("approved");
  const recordOwner = object.recordOwner?.node.path;
  const { documentation } = object.statement;
  return {
    id: object.name,
    label: clause("label")?.label.value ?? object.name,
    ends: object.ends.map((end) => ({
      system: end.alias,
      stages: end.stages.map((stage) => ({
        object: stage.object,
        ...given({ successor: stage.successor && fieldOf(stage.successor, object).field }),
      })),
      source: end.source,
      sink: end.sink,
    })),
    status: {
      state: (status?.status.text ?? "active") as ObjectPlan["status"]["state"],
      ...given({
        since: status?.since?.value ?? clause("since")?.date.value,
        until: status?.until?.value ?? clause("until")?.date.value,
      }),
    },
    priority: (clause("priority")?.priority.text ?? "normal") as ObjectPlan["priority"],
    subjects: (clause("subjects")?.subjects ?? []).map((name) => name.text),
    schedule: scheduleOf(clause("every"), clause("at"), clause("on_change") !== undefined),
    match: object.matches.map(({ statement, parts }) => ({
      parts: lowerKey(parts),
      using: statement.node.using.map((format) => lowerCodec(format, object)),
      ignoringCase: statement.node.ignoringCase,
      ...given({ among: statement.node.among && lowerExpression(statement.node.among, object) }),
    })),
    where: object.where.map(({ node }) => lowerExpression(node.condition, object)),
    create: creationsOf(object).map(({ end, when }) => ({
      system: end.alias,
      when: when.map((condition) => lowerExpression(condition, object)),
    })),
    delete: deleteOf(clause("delete"), object),
    erasure: erasureOf(clause("erasure"), object),
    initial: { differencesBy },
    brake: brakeOf(clause("brake")),
    rows: rows.toSorted(byId),
    together: object.togethers
      .map(({ name, statement }) => ({
        id: name,
        rows: object.rows.filter((row) => row.together?.name === name).map((row) => row.id),
        ...given({ because: reasonOf(statement.node.clauses) }),
      }))
      .toSorted(byId),
    each: object.eaches
      .map((each) => ({
        id: each.id,
        lists: each.ends.map((end) => lowerEnd(end, object)),
        arrows: each.arrows.map(({ from: source, to }) => ({ from: source, to })),
        match: lowerKey(each.parts),
        rows: object.rows.filter((row) => row.each === each).map((row) => row.id),
        ...given({
          when: conditionOf(each, object),
          everySeconds: intervalOf(each),
          because: reasonOf(each.statement.node.clauses),
        }),
      }))
      .toSorted(byId),
    sets: object.sets
      .map(({ statement, end }) =>
        setting(end, lowerValue(statement.node.value), statement.node.clauses),
      )
      .toSorted(byField),
    ignored: object.ignores
      .flatMap(({ statement, ends }) =>
        ends.map((end) => ({
          ...refOf(end),
          ...given({ because: reasonOf(statement.node.clauses) }),
        })),
      )
      .toSorted(byField),
    provenance: {
      status: from("status"),
      priority: from("priority"),
      delete: from("delete"),
      erasure: from("erasure"),
      initial: from("initial"),
      brake: from("brake"),
      ...given({
        owner: stated("owner"),
        steward: stated("steward"),
        purpose: stated("purpose"),
        subjects: stated("subjects"),
        basis: stated("basis"),
        retention: stated("retention"),
        recertifySeconds: stated("recertify"),
        freshSeconds: stated("fresh"),
        schedule: stated("every") ?? stated("at") ?? stated("on_change"),
        volume: stated("volume"),
        ticket: stated("ticket"),
      }),
    },
    ...given({
      documentation,
      because: clause("because")?.reason.value,
      ticket: clause("ticket")?.ticket.value,
      class: clause("class")?.name.text,
      approved: approved && {
        by: approved.by.text,
        on: approved.on.value,
        for: approved.signature.value,
      },
      recertifySeconds: clause("recertify")?.every.seconds,
      freshSeconds: clause("fresh")?.within.seconds,
      purpose: clause("purpose")?.text.value,
      basis: clause("basis")?.basis.text,
      retention: clause("retention")?.text.value,
      owner: clause("owner")?.name.text,
      steward: clause("steward")?.name.text,
      recordOwner: recordOwner && fieldOf(recordOwner, object),
      volume: volumeOf(clause("volume")),
    }),
  };
}

function scheduleOf(
  every: ClauseOf<"every"> | undefined,
  at: ClauseOf<"at"> | undefined,
  onChange: boolean,
): Schedule {
  return {
    onChange,
    ...given({
      everySeconds: every?.every.seconds,
      at: at && { cron: at.cron.value, zone: at.zone?.value ?? "UTC" },
    }),
  };
}

function deleteOf(clause: ClauseOf<"delete"> | undefined, object: ObjectModel): DeletePolicy {
  const rule = clause?.rule;
  switch (rule?.mode.text) {
    case "propagate": {
      const wins = rule.wins?.text;
      return {
        kind: "propagate",
        onEdit: wins === "edit" ? "edit_wins" : wins === "delete" ? "delete_wins" : "hold",
      };
    }
    case "archive":
      return {
        kind: "archive",
        sets: rule.archive.map(({ path, value }) => ({
          ...fieldOf(path, object),
          value: lowerValue(value),
        })),
      };
    case "review":
      return { kind: "review" };
    default:
      return { kind: "ignore" };
  }
}

/** Where rows hold personal data, an erasure is reviewed unless the spec says otherwise. */
function erasureOf(
  clause: ClauseOf<"erasure"> | undefined,
  object: ObjectModel,
): ObjectPlan["erasure"] {
  if (clause === undefined) {
    return { mode: object.rows.some((row) => row.clauses.has("pii")) ? "review" : "none" };
  }
  return {
    mode: clause.mode.text === "propagate" ? "propagate" : "review",
    ...given({ by: clause.by?.text }),
  };
}

const defaultDeletes: BrakeLimit = { percent: 10, over: 10 };
const defaultChanges: BrakeLimit = { percent: 50, over: 100 };

function brakeOf(clause: ClauseOf<"brake"> | undefined): Brake {
  if (clause?.off === true) return { kind: "off" };
  const limit = (what: string, fallback: BrakeLimit): BrakeLimit => {
    const stated = clause?.limits.find((one) => one.what.text === what);
    if (stated === undefined) return fallback;
    return { percent: stated.percent.value, over: stated.over?.value ?? fallback.over };
  };
  return {
    kind: "on",
    deletes: limit("deletes", defaultDeletes),
    changes: limit("changes", defaultChanges),
  };
}

function volumeOf(clause: ClauseOf<"volume"> | undefined): ObjectPlan["volume"] {
  if (clause === undefined) return undefined;
  return {
    records: clause.records.value,
    ...given({ changesPerDay: clause.changesPerDay?.value }),
  };
}

function lowerKey(parts: readonly (readonly FieldEnd[])[]): MatchPart[] {
  return parts.map((fields) => ({ fields: fields.map(refOf) }));
}

function refOf(end: FieldEnd): FieldRef {
  const stage = end.staged ? end.stages[0]?.stage.object : undefined;
  return { system: end.alias, field: end.field, ...given({ stage }) };
}

function setting(end: FieldEnd, value: Setting["value"], clauses: Clauses): Setting {
  const days = clauses.flatMap((one): [string, string][] =>
    one.kind === "since" || one.kind === "until" ? [[one.kind, one.date.value]] : [],
  );
  const because = reasonOf(clauses);
  return { ...refOf(end), value, ...given({ because }), ...Object.fromEntries(days) };
}

type Clauses = ObjectModel["statement"]["node"]["clauses"];

function reasonOf(clauses: Clauses): string | undefined {
  const because = clauses.find((one) => one.kind === "because");
  return because?.kind === "because" ? because.reason.value : undefined;
}

function mark(object: ObjectModel, places: Places): void {
  const at = object.name;
  places.mark(at, object.statement.span);
  for (const [slot, { clause }] of object.clauses)
    places.mark(`${at}//${slot === "conflict" ? "policy" : slot}`, clause.span);
  for (const [index, match] of object.matches.entries())
    places.mark(`${at}//match/${index}`, match.statement.span);
  for (const [index, where] of object.where.entries())
    places.mark(`${at}//where/${index}`, where.span);
  for (const [index, create] of object.creates.entries())
    places.mark(`${at}//create/${index}`, create.span);
  for (const each of object.eaches) places.mark(`${at}//each/${each.id}`, each.statement.span);
  for (const together of object.togethers)
    places.mark(`${at}//together/${together.name}`, together.statement.span);
}

const compare = (a: string, b: string) => (a < b ? -1 : a > b ? 1 : 0);
/** Where it holds the whole list back; one that reads the items is for each of them, and its rows' alone. */
function conditionOf({ statement, ends }: EachModel, object: ObjectModel): Expr | undefined {
  const clause = statement.node.clauses.find((one) => one.kind === "when");
  if (clause === undefined) return undefined;
  const when = lowerExpression(clause.condition, object);
  const lists = ends.map((end) => lowerEnd(end, object));
  const readsItems = fieldsOf(when).some((ref) =>
    lists.some((list) => ref.system === list.system && ref.field.startsWith(`${list.field}.`)),
  );
  return readsItems ? undefined : when;
}

function intervalOf({ statement }: EachModel): number | undefined {
  return statement.node.clauses.find((one) => one.kind === "every")?.every.seconds;
}

const byId = (a: { readonly id: string }, b: { readonly id: string }) => compare(a.id, b.id);
const byField = (a: FieldRef, b: FieldRef) =>
  compare(a.system, b.system) || compare(a.field, b.field);
