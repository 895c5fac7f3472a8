/**
 * What a new plan does to existing data, beside the one that ran before, in classes of risk. The first
 * three are refused until somebody accepts them.
 *
 * | class | what |
 * |---|---|
 * | data | other values may be written, or other records linked, created or deleted |
 * | reach | personal data, a system or a region comes in |
 * | control | a review, an alert or a brake is weakened, or others come to decide |
 * | timing | when, and how urgently |
 * | doc | words, reasons, and what an object does that is only proposed, before and after |
 */
import { canonicalJson } from "../core/canonical-json.ts";
import type {
  Brake,
  BrakeLimit,
  ErrorActionPlan,
  ErrorRule,
  ObjectPlan,
  OwnerPlan,
  Plan,
  RowPlan,
  SystemPlan,
} from "../plan/index.ts";
import { renamedPlan } from "./renamed-plan.ts";

/** Gravest first. */
export const changeClasses = ["data", "reach", "control", "timing", "doc"] as const;

export type ChangeClass = (typeof changeClasses)[number];

export interface PlanChange {
  readonly class: ChangeClass;
  /** What changes: `Contact/phone/policy`, `Contact/phone`, `Contact//where`, `Contact`, `maps/Stage`. */
  readonly part: string;
  /** The object, where it is one's. */
  readonly object?: string;
  /** Objects that it concerns beside that. */
  readonly concerns?: readonly string[];
  /** The owner, where it is about who that is. */
  readonly owner?: string;
  /** One sentence without a full stop. */
  readonly what: string;
}

export const refusedClasses: ReadonlySet<ChangeClass> = new Set(["data", "reach", "control"]);

/** In the order of their classes, gravest first. A field that was renamed is the same field. */
export function planChanges(accepted: Plan, after: Plan): readonly PlanChange[] {
  const { plan: before, fields } = renamedPlan(accepted, after);
  const changes = [
    ...fields.map(({ object, system, from, to }): PlanChange => {
      const what = `\`${system}.${from}\` goes on as \`${system}.${to}\``;
      return { class: "doc", part: object, object, what };
    }),
    ...systemChanges(before, after),
    ...named("value map", "maps", before.maps, after.maps, (map) =>
      isUsed(map, before) || isUsed(map, after) ? "data" : "doc",
    ).map(({ id, ...one }) => ({ ...one, concerns: usersOf(id, before, after) })),
    ...errorChanges(before.errors, after.errors),
    ...named("channel", "channels", before.channels, after.channels, (_, one) =>
      one ? "doc" : "control",
    ).map(bare),
    ...officerChanges(before, after),
    ...named("owner", "owners", before.owners, after.owners, (id, now) => {
      const old = before.owners.find((one) => one.id === id);
      return old === undefined || now === undefined ? "doc" : classOfOwner(old, now);
    }).map(({ id, ...one }) => ({ ...one, owner: id })),
    ...named("term", "terms", before.terms, after.terms, () => "doc").map(bare),
    ...objectChanges(before, after),
  ];
  const rank = (one: PlanChange) => changeClasses.indexOf(one.class);
  return changes.toSorted((a, b) => rank(a) - rank(b));
}

/** The data protection officer may approve every object. */
function officerChanges(before: Plan, after: Plan): readonly PlanChange[] {
  const [old, now] = [before.organisation?.dpo, after.organisation?.dpo];
  if (old === now) return [];
  const concerns = before.objects.map((one) => one.id);
  const what = now === undefined ? "nobody is the" : `\`${now}\` is the`;
  const words = `${what} data protection officer`;
  const of = now === undefined ? "doc" : "control";
  return [{ class: of, part: "organisation", concerns, what: words }];
}

/** Others may decide or sign now, and not only fewer. */
function classOfOwner(before: OwnerPlan, after: OwnerPlan): ChangeClass {
  const { members, keys = [] } = before;
  // None at all stand for everybody.
  const isNarrower =
    after.members.length > 0 && after.members.every((one) => members.includes(one));
  const decide = !isSame(members, after.members) && !isNarrower;
  const sign = (after.keys ?? []).some((one) => !keys.includes(one));
  return decide || sign ? "control" : "doc";
}

function usersOf(map: string, ...plans: readonly Plan[]): readonly string[] {
  return objectsWith((one) => one.rows.some((row) => row.map === map), plans);
}

function objectsWith(
  is: (object: ObjectPlan) => boolean,
  plans: readonly Plan[],
): readonly string[] {
  return [...new Set(plans.flatMap(({ objects }) => objects.filter(is).map(({ id }) => id)))];
}

/** The plan as if what is proposed were in force: what it would do otherwise then is a change as well. */
export function asInForce(plan: Plan): Plan {
  return {
    ...plan,
    objects: plan.objects.map((one) =>
      isProposed(one) ? { ...one, status: { ...one.status, state: "active" } } : one,
    ),
  };
}

function isProposed({ status }: ObjectPlan): boolean {
  return status.state === "proposed";
}

/** By an object that touches data. */
function isUsed(map: string, { objects }: Plan): boolean {
  return objects.some((one) => !isProposed(one) && one.rows.some((row) => row.map === map));
}

/** The objects whose records have to be read and decided afresh. */
export function objectsToReset(changes: readonly PlanChange[], after: Plan): readonly string[] {
  const isEverywhere = changes.some((one) => one.class === "data" && one.object === undefined);
  return after.objects
    .map((object) => object.id)
    .filter(
      (id) =>
        isEverywhere ||
        changes.some((one) => one.object === id && (one.class === "data" || one.class === "reach")),
    );
}

function systemChanges(before: Plan, after: Plan): readonly PlanChange[] {
  const ofOne = (
    id: string,
    old: SystemPlan | undefined,
    now: SystemPlan | undefined,
  ): PlanChange[] => {
    const part = `systems/${id}`;
    if (old === undefined) return [{ class: "reach", part, what: `system \`${id}\` is new` }];
    if (now === undefined) return [{ class: "data", part, what: `system \`${id}\` is gone` }];
    if (old.connector !== now.connector) {
      return [{ class: "data", part, what: `system \`${id}\` is reached by ${now.connector}` }];
    }
    const reach = ["region", "processor", "transfer"] as const;
    return reach
      .filter((key) => old[key] !== now[key])
      .map((key) => ({
        class: "reach",
        part: `${part}/${key}`,
        what: `the ${key} of \`${id}\` is ${now[key] ?? "no longer stated"}`,
      }));
  };
  return pairs(before.systems, after.systems).flatMap(([id, old, now]) => {
    const changes = ofOne(id, old, now);
    if (changes.length === 0) return [];
    const isOf = ({ ends }: ObjectPlan) => ends.some(({ system }) => system === id);
    const concerns = objectsWith(isOf, [before, after]);
    return changes.map((one): PlanChange => ({ ...one, concerns }));
  });
}

function errorChanges(
  before: readonly ErrorRule[],
  after: readonly ErrorRule[],
): readonly PlanChange[] {
  return after.flatMap((rule): PlanChange[] => {
    const old = before.find((one) => one.class === rule.class);
    if (old === undefined || isSame(old.actions, rule.actions)) return [];
    const lost = old.actions.some((action) => !rule.actions.some((one) => guards(one, action)));
    const of = lost ? "control" : "doc";
    const part = `errors/${rule.class}`;
    return [{ class: of, part, what: `what happens on ${rule.class} changes` }];
  });
}

/** Whether people are told, or a value is kept back until somebody has looked, as much as by the action before. */
function guards(now: ErrorActionPlan, before: ErrorActionPlan): boolean {
  switch (before.kind) {
    case "email":
      return (
        now.kind === "email" &&
        now.owner === before.owner &&
        (now.when === "now" || before.when === "daily")
      );
    case "notify":
      return now.kind === "notify" && now.whom === before.whom;
    case "alert":
      return (
        now.kind === "alert" &&
        now.channel === before.channel &&
        (now.whenQueueOver ?? 0) <= (before.whenQueueOver ?? 0)
      );
    case "flag":
      return now.kind === "flag" && (now.scope === "record" || before.scope === "field");
    case "block":
    case "request_correction":
      return now.kind === before.kind;
    default:
      return true;
  }
}

function objectChanges(before: Plan, after: Plan): readonly PlanChange[] {
  return pairs(before.objects, after.objects).flatMap(([id, old, now]): PlanChange[] => {
    const changes = changesOfObject(id, old, now);
    const touchesData = [old, now].some((one) => one !== undefined && !isProposed(one));
    if (touchesData) return changes;
    const personal = old === undefined && now?.rows.some((row) => row.pii !== undefined);
    const what = `\`${id}\` holds personal data`;
    const read: PlanChange = { class: "reach", part: id, object: id, what };
    return [
      ...(personal === true ? [read] : []),
      ...changes.map((one): PlanChange => (one.class === "data" ? { ...one, class: "doc" } : one)),
    ];
  });
}

function changesOfObject(
  id: string,
  old: ObjectPlan | undefined,
  now: ObjectPlan | undefined,
): PlanChange[] {
  if (old === undefined || now === undefined) {
    const verb = old === undefined ? "is new" : "is gone";
    return [{ class: "data", part: id, object: id, what: `object \`${id}\` ${verb}` }];
  }
  const changes: PlanChange[] = keysThatDiffer(old, now).flatMap((key) => {
    const found = objectKeys[key];
    if (found === undefined) return [];
    const what = `${found.words} of \`${id}\` changes`;
    const of = classOf(found.class, old[key], now[key]);
    return [{ class: of, part: `${id}//${key}`, object: id, what }];
  });
  return [...changes, ...rowChanges(old, now)];
}

function rowChanges(before: ObjectPlan, after: ObjectPlan): readonly PlanChange[] {
  const object = after.id;
  return pairs(before.rows, after.rows).flatMap(([id, old, now]): PlanChange[] => {
    const name = `\`${object}.${id}\``;
    const part = `${object}/${id}`;
    if (now === undefined) return [{ class: "data", part, object, what: `row ${name} is gone` }];
    if (old === undefined) {
      const added: PlanChange = { class: "data", part, object, what: `row ${name} is new` };
      const holds = `${name} holds personal data`;
      const personal: PlanChange = { class: "reach", part: `${part}/pii`, object, what: holds };
      return now.pii === undefined ? [added] : [added, personal];
    }
    return keysThatDiffer(old, now).flatMap((key): PlanChange[] => {
      const found = rowKeys[key];
      if (found === undefined) return [];
      const what = `${found.words} of ${name} changes`;
      const of = classOf(found.class, old[key], now[key]);
      return [{ class: of, part: `${part}/${key}`, object, what }];
    });
  });
}

interface KeyChange {
  readonly words: string;
  readonly class: ChangeClass | ((before: unknown, after: unknown) => ChangeClass);
}

const data = (words: string): KeyChange => ({ words, class: "data" });
const timing = (words: string): KeyChange => ({ words, class: "timing" });
const doc = (words: string): KeyChange => ({ words, class: "doc" });
/** Longer, or no longer at all, watches less closely. */
const watch = (words: string): KeyChange => ({
  words,
  class: (before, after) => {
    if (after === undefined) return "control";
    return typeof before === "number" && (after as number) > before ? "control" : "doc";
  },
});

/** Whoever else answers for it decides what the one before did. */
const answers = (words: string): KeyChange => ({
  words,
  class: (before) => (before === undefined ? "doc" : "control"),
});

/** What of an object matters how; its rows are compared one by one. */
const objectKeys: Readonly<Partial<Record<keyof ObjectPlan, KeyChange>>> = {
  ends: data("the systems"),
  status: data("the status"),
  match: data("the match"),
  where: data("the scope"),
  create: data("the creation"),
  delete: data("the deletion"),
  initial: data("the first link"),
  together: data("a group of rows"),
  each: data("a list"),
  sets: data("a constant"),
  since: data("the first day"),
  until: data("the last day"),
  erasure: { words: "the erasure", class: "control" },
  brake: {
    words: "the brake",
    class: (before, after) => (isWeaker(before as Brake, after as Brake) ? "control" : "doc"),
  },
  freshSeconds: watch("the freshness that is watched"),
  recertifySeconds: watch("the time to recertify"),
  schedule: timing("the schedule"),
  priority: timing("the priority"),
  label: doc("the label"),
  documentation: doc("the documentation"),
  owner: answers("the owner"),
  steward: answers("the steward"),
  recordOwner: doc("the record owner"),
  purpose: doc("the purpose"),
  subjects: doc("the subjects"),
  basis: doc("the basis"),
  retention: doc("the retention"),
  volume: doc("the volume"),
  ignored: doc("what is left out"),
};

const rowKeys: Readonly<Partial<Record<keyof RowPlan, KeyChange>>> = {
  ends: data("an end"),
  arrows: data("the direction"),
  policy: data("the conflict clause"),
  empty: data("`empty`"),
  drift: data("`drift`"),
  using: data("the normal form"),
  required: data("`required`"),
  advance: data("`advance`"),
  map: data("the value map"),
  ref: data("the reference"),
  default: data("the default"),
  when: data("the condition"),
  since: data("the first day"),
  until: data("the last day"),
  together: data("the group"),
  each: data("the list"),
  pii: {
    words: "the personal data",
    class: (_before, after) => (after === undefined ? "doc" : "reach"),
  },
  everySeconds: timing("the interval"),
  label: doc("the label"),
  because: doc("the reason"),
  documentation: doc("the documentation"),
  owner: answers("the owner"),
  steward: answers("the steward"),
  ticket: doc("the ticket"),
  class: doc("the class"),
  term: doc("the term"),
};

/** Whether a change of it may be one that is refused until somebody accepts it. */
export function isGovernedOfObject(key: keyof ObjectPlan): boolean {
  return isGoverned(objectKeys[key]);
}

export function isGovernedOfRow(key: keyof RowPlan): boolean {
  return isGoverned(rowKeys[key]);
}

function isGoverned(found: KeyChange | undefined): boolean {
  return found !== undefined && found.class !== "timing" && found.class !== "doc";
}

function classOf(rule: KeyChange["class"], before: unknown, after: unknown): ChangeClass {
  return typeof rule === "string" ? rule : rule(before, after);
}

function isWeaker(before: Brake, after: Brake): boolean {
  if (before.kind === "off") return false;
  if (after.kind === "off") return true;
  const looser = (a: BrakeLimit, b: BrakeLimit) => b.percent > a.percent || b.over > a.over;
  return looser(before.deletes, after.deletes) || looser(before.changes, after.changes);
}

function named<Item extends { readonly id: string }>(
  word: string,
  list: string,
  before: readonly Item[],
  after: readonly Item[],
  classFor: (id: string, now: Item | undefined) => ChangeClass,
): readonly (PlanChange & { readonly id: string })[] {
  return pairs(before, after).flatMap(([id, old, now]) => {
    if (old !== undefined && now !== undefined && isSame(old, now)) return [];
    const verb = old === undefined ? "is new" : now === undefined ? "is gone" : "changes";
    // What is new is used by nothing that was there before.
    const of = old === undefined ? "doc" : classFor(id, now);
    return [{ id, class: of, part: `${list}/${id}`, what: `${word} \`${id}\` ${verb}` }];
  });
}

function bare({ id: _, ...change }: PlanChange & { readonly id: string }): PlanChange {
  return change;
}

function pairs<Item extends { readonly id: string }>(
  before: readonly Item[],
  after: readonly Item[],
): readonly (readonly [string, Item | undefined, Item | undefined])[] {
  const ids = new Set([...before, ...after].map((one) => one.id));
  const find = (items: readonly Item[], id: string) => items.find((one) => one.id === id);
  return [...ids].sort().map((id) => [id, find(before, id), find(after, id)]);
}

function keysThatDiffer<Shape extends object>(a: Shape, b: Shape): readonly (keyof Shape)[] {
  const keys = new Set([...Object.keys(a), ...Object.keys(b)]) as Set<keyof Shape & string>;
  return [...keys].sort().filter((key) => !isSame(a[key], b[key]));
}

function isSame(a: unknown, b: unknown): boolean {
  if (a === undefined || b === undefined) return a === b;
  return canonicalJson(a) === canonicalJson(b);
}
