/**
 * What one play is about, as data: systems with their traits, objects with their rows and clauses.
 * Drawn from a number; `spec.ts` writes it as a spec and compiles it, `reference.ts` reads it to say
 * what should happen.
 */
import { type Draw, drawFrom } from "../../core/draw.ts";

export interface Shape {
  readonly number: number;
  readonly systems: readonly SystemShape[];
  /** Parents before children. */
  readonly objects: readonly ObjectShape[];
}

export interface SystemShape {
  readonly name: string;
  readonly stamps: "field" | "record" | "none";
  readonly feed: "journal" | "poll";
  readonly guarded: boolean;
  /** How long the feed hides a change, in ms. */
  readonly lagMs: number;
  /** Whether the feed goes by the stamp of a change, so that what is committed late comes behind the cursor. */
  readonly byStamp: boolean;
  /** Whether a webhook rings when a user changes something there, so that a run follows at once. */
  readonly rings: boolean;
  /** How long its lists hide a record that was just made, in ms. */
  readonly searchLagMs: number;
  /** Answers come of replicas that are behind, each by another time. */
  readonly replicas: ReplicaShape | undefined;
  /** Whether a repeated creation with one key makes one record. */
  readonly idempotent: boolean;
  /** Whether no two records may have one e-mail address. */
  readonly uniqueKey: boolean;
  readonly paging: "offset" | "keyset" | "token";
  /** Whether texts are stored without blanks at their ends. */
  readonly trims: boolean;
  /** The field of people in which it stores `filler` where it is given nothing. */
  readonly fills: string | undefined;
}

export interface ReplicaShape {
  /** ms; the most that one is behind. */
  readonly behindMs: number;
  /** Whether they also answer for records that are asked for by id. */
  readonly read: boolean;
}

export interface ObjectShape {
  readonly name: string;
  /** The systems' name for it. */
  readonly records: string;
  readonly head: "peers" | "list" | "forward";
  readonly ignoringCase: boolean;
  readonly rows: readonly RowShape[];
  readonly groups: readonly GroupShape[];
  readonly list: ListShape | undefined;
  /** The system that keeps its records in two stages: `stages.ts`. */
  readonly staged: string | undefined;
  readonly create: CreateShape;
  readonly delete: "ignore" | "propagate" | "edit wins" | "delete wins" | "archive" | "review";
  readonly initial: InitialShape;
  /** Only records whose field `active` in this system holds. */
  readonly where: string | undefined;
}

export type InitialShape =
  | undefined
  | { readonly kind: "keep" | "latest" | "review" }
  | { readonly kind: "authority"; readonly system: string };

export type CreateShape =
  | { readonly kind: "all" | "never" }
  /** There alone; `when`: only where the field `wanted` of this system holds. */
  | { readonly kind: "in"; readonly systems: readonly string[]; readonly when: string | undefined };

export type ConflictShape =
  | { readonly kind: "authority"; readonly order: readonly string[] }
  | { readonly kind: "latest"; readonly order: readonly string[] }
  | { readonly kind: "review" }
  | { readonly kind: "prefer"; readonly system: string }
  | {
      readonly kind: "merge";
      /** `words` is the user's own: `words.ts`. */
      readonly function: "union" | "max" | "min" | "sum" | "any" | "all" | "longest" | "words";
    };

export interface RowShape {
  /** Its field in every system. */
  readonly field: string;
  readonly type: "text" | "integer" | "boolean" | "tags" | "stage" | "mapped" | "ref";
  readonly ends: readonly { readonly system: string; readonly role: Role }[];
  /** One-way rows may have none. */
  readonly conflict: ConflictShape | undefined;
  readonly empty: "keep" | "refill" | "clear";
  readonly drift: "revert" | "keep" | "review";
  readonly using: "trim" | "lower" | undefined;
  readonly advance: boolean;
  readonly fallback: string | undefined;
  readonly required: boolean;
  /** Only where the field `kind` of this system is "x". */
  readonly when: string | undefined;
  readonly map: MapShape | undefined;
  readonly group: string | undefined;
}

export type Role = "both" | "source" | "sink";

export interface GroupShape {
  readonly name: string;
  readonly conflict: ConflictShape | undefined;
  readonly empty: RowShape["empty"];
}

/** A list in the records: `lists.ts` says what it is called. */
export interface ListShape {
  /** Two systems. */
  readonly ends: RowShape["ends"];
  readonly rows: readonly ItemRowShape[];
}

export interface ItemRowShape {
  /** Its field in the items of both. */
  readonly field: string;
  readonly conflict: ConflictShape | undefined;
  readonly empty: RowShape["empty"];
}

/** Between the words of `left` and those of `right`; all other systems use those of `left`. */
export interface MapShape {
  readonly left: string;
  readonly right: string;
  readonly otherwise: "hold" | "keep" | "pass";
}

/** What a system says of its own where it has to say something. */
export const filler = "n/a";

/** ms; no user's transaction takes longer. */
export const longestCommitMs = 1_800_000;

export const stages = ["lead", "trial", "customer"] as const;
/** Left word, right word, and which ways it goes. */
export const mapEntries = [
  ["m1", "R1", "<->"],
  ["m2", "R2", "<->"],
  ["m3", "R2", "->"],
] as const;

export function shapeOf(number: number): Shape {
  const draw = drawFrom(number, "shape");
  const count = draw.pick([2, 2, 2, 3, 3, 4]);
  const names = ["a", "b", "c", "d"].slice(0, count);
  const replicas = drawFrom(number, "replicas");
  const search = drawFrom(number, "search");
  const commits = drawFrom(number, "commits");
  const webhooks = drawFrom(number, "webhooks");
  const plain = names.map((name) => {
    const plain = {
      ...drawSystem(name, draw),
      replicas: drawReplicas(replicas),
      searchLagMs: search.chance(0.08) ? search.pick([20_000, 60_000, 600_000]) : 0,
    };
    const isPrompt = plain.lagMs === 0 && plain.searchLagMs === 0 && plain.replicas === undefined;
    const byStamp = commits.chance(0.4) && plain.feed === "poll" && isPrompt;
    return { ...plain, byStamp, rings: webhooks.chance(0.08), fills: undefined };
  });
  const list = drawList(number, names);
  const staged = drawStaged(number, names);
  const person = { ...drawObject("Person", "people", names, false, draw), list, staged };
  const defaults = drawFrom(number, "defaults");
  const systems = plain.map((one) => ({ ...one, fills: drawFilled(one.name, person, defaults) }));
  if (!draw.chance(0.3)) return { number, systems, objects: [person] };
  const firm = drawObject("Firm", "firms", names, true, draw);
  const ref = { ...plainRow("firm", "ref", names, draw), empty: "keep" as const };
  return {
    number,
    systems,
    objects: [firm, { ...person, rows: [...person.rows, ref] }],
  };
}

function drawReplicas(draw: Draw): ReplicaShape | undefined {
  if (!draw.chance(0.08)) return undefined;
  return { behindMs: draw.pick([20_000, 120_000, 600_000]), read: draw.chance(0.5) };
}

/** A text that it does not have to have, and that is written alone. */
function drawFilled(system: string, { rows }: ObjectShape, draw: Draw): string | undefined {
  const isFree = ({ field, type, fallback, required, group, ends }: RowShape) =>
    field !== "email" &&
    type === "text" &&
    fallback === undefined &&
    !required &&
    group === undefined &&
    ends.some((end) => end.system === system);
  const free = rows.filter(isFree);
  return draw.chance(0.1) && free.length > 0 ? draw.pick(free).field : undefined;
}

/** The system that keeps people in two stages, if one does. */
function drawStaged(number: number, systems: readonly string[]): string | undefined {
  const draw = drawFrom(number, "stages");
  return draw.chance(0.15) ? draw.pick(systems) : undefined;
}

function drawList(number: number, systems: readonly string[]): ListShape | undefined {
  const draw = drawFrom(number, "lists");
  if (!draw.chance(0.2)) return undefined;
  const two = draw.shuffled(systems).slice(0, 2).toSorted();
  const isTwoWay = draw.chance(0.7);
  const ordered = draw.chance(0.3) ? two.toReversed() : two;
  const ends = ordered.map((system, at) => ({
    system,
    role: isTwoWay ? ("both" as const) : at === 0 ? ("source" as const) : ("sink" as const),
  }));
  const rows = ["q0", "q1"].slice(0, 1 + draw.below(2)).map((field) => ({
    field,
    conflict: isTwoWay ? drawItemConflict(two, draw) : undefined,
    empty: draw.pick(["keep", "keep", "clear"] as const),
  }));
  return { ends, rows };
}

function drawItemConflict(systems: readonly string[], draw: Draw): ConflictShape {
  return draw.pick<ConflictShape>([
    { kind: "authority", order: [draw.pick(systems)] },
    { kind: "authority", order: draw.shuffled(systems) },
    { kind: "prefer", system: draw.pick(systems) },
    { kind: "review" },
    { kind: "merge", function: "longest" },
  ]);
}

function drawSystem(
  name: string,
  draw: Draw,
): Omit<SystemShape, "replicas" | "searchLagMs" | "byStamp" | "rings" | "fills"> {
  const feed = draw.chance(0.7) ? "journal" : "poll";
  return {
    name,
    stamps: draw.pick(["field", "field", "record", "record", "none"]),
    feed,
    guarded: draw.chance(0.75),
    lagMs: draw.chance(0.1) ? 30_000 : 0,
    idempotent: draw.chance(0.5),
    uniqueKey: draw.chance(0.5),
    paging: draw.pick(["offset", "keyset", "token"]),
    trims: draw.chance(0.2),
  };
}

function drawObject(
  name: string,
  records: string,
  systems: readonly string[],
  small: boolean,
  draw: Draw,
): ObjectShape {
  const head = draw.pick(["peers", "peers", "list", "forward"] as const);
  const keyRow: RowShape = {
    ...plainRow("email", "text", systems, draw),
    conflict: { kind: "authority", order: systems },
    ends: systems.map((system, at) => ({
      system,
      role: head !== "forward" ? "both" : at === 0 ? "source" : "sink",
    })),
    empty: "keep",
  };
  const key = head === "forward" ? { ...keyRow, conflict: undefined } : keyRow;
  const rows = [key];
  const wanted = small ? 1 + draw.below(2) : 2 + draw.below(4);
  for (let at = 0; at < wanted; at++) rows.push(drawRow(`f${at}`, systems, draw));
  const groups: GroupShape[] = [];
  if (!small && draw.chance(0.3)) {
    const head = plainRow("street", "text", systems, draw);
    const oneWay = !head.ends.some((end) => end.role === "both");
    groups.push({ name: "address", conflict: head.conflict, empty: head.empty });
    for (const field of ["street", "city"]) {
      rows.push({ ...head, field, drift: oneWay ? "revert" : head.drift, group: "address" });
    }
  }
  return {
    name,
    records,
    head,
    ignoringCase: draw.chance(0.3),
    rows,
    groups,
    list: undefined,
    staged: undefined,
    create: drawCreate(head === "forward" ? systems.slice(1) : systems, draw),
    delete: draw.pick([
      "ignore",
      "ignore",
      "propagate",
      "propagate",
      "edit wins",
      "delete wins",
      "archive",
      "review",
    ]),
    initial: drawInitial(systems, draw),
    where: draw.chance(0.2) ? draw.pick(systems) : undefined,
  };
}

function drawCreate(reached: readonly string[], draw: Draw): CreateShape {
  if (draw.chance(0.7)) return { kind: "all" };
  if (draw.chance(0.2)) return { kind: "never" };
  const systems = draw.some(reached, 0.6);
  if (systems.length === 0) return { kind: "all" };
  const others = reached.filter((system) => !systems.includes(system));
  const when = others.length > 0 && draw.chance(0.6) ? draw.pick(others) : undefined;
  return { kind: "in", systems, when };
}

function drawInitial(systems: readonly string[], draw: Draw): InitialShape {
  if (draw.chance(0.6)) return undefined;
  const kind = draw.pick(["keep", "latest", "review", "authority", "authority"] as const);
  return kind === "authority" ? { kind, system: draw.pick(systems) } : { kind };
}

function drawRow(field: string, systems: readonly string[], draw: Draw): RowShape {
  const type = draw.pick([
    "text",
    "text",
    "text",
    "integer",
    "boolean",
    "tags",
    "stage",
    "mapped",
  ] as const);
  const row = plainRow(field, type, systems, draw);
  const isTwoWay = row.ends.some((end) => end.role === "both");
  const ends = row.ends.map((end) => end.system);
  const using =
    type === "text" && draw.chance(0.3) ? draw.pick(["trim", "lower"] as const) : undefined;
  const fallback = type === "text" && draw.chance(0.15) ? "none" : undefined;
  const map =
    type === "mapped"
      ? {
          left: ends[0] ?? "a",
          right: ends[1] ?? "b",
          otherwise: draw.pick(["hold", "keep", "pass"] as const),
        }
      : undefined;
  const advance = type === "stage" && draw.chance(0.7);
  const required = type === "text" && row.empty !== "clear" && draw.chance(0.1);
  const when = draw.chance(0.12) ? draw.pick(ends) : undefined;
  return {
    ...row,
    using,
    fallback,
    map,
    advance,
    required,
    when,
    conflict: isTwoWay ? drawConflict(type, peersOf(row), draw) : row.conflict,
  };
}

function drawConflict(type: RowShape["type"], ends: readonly string[], draw: Draw): ConflictShape {
  const merges = {
    text: ["longest", "words", "words"],
    integer: ["max", "min", "sum", "sum"],
    boolean: ["any", "all"],
    tags: ["union"],
    stage: [],
    mapped: [],
    ref: [],
  } as const;
  const functions: readonly Extract<ConflictShape, { kind: "merge" }>["function"][] = merges[type];
  const kind = draw.pick(["authority", "latest", "latest", "review", "prefer", "merge"] as const);
  switch (kind) {
    case "merge":
      return functions.length === 0
        ? { kind: "latest", order: [] }
        : { kind, function: draw.pick(functions) };
    case "authority":
      return { kind, order: draw.shuffled(ends).slice(0, 1 + draw.below(ends.length)) };
    case "latest":
      return { kind, order: draw.chance(0.5) ? [] : [draw.pick(ends)] };
    case "prefer":
      return { kind, system: draw.pick(ends) };
    case "review":
      return { kind };
  }
}

function peersOf({ ends }: RowShape): readonly string[] {
  return ends.filter((end) => end.role === "both").map((end) => end.system);
}

function plainRow(
  field: string,
  type: RowShape["type"],
  systems: readonly string[],
  draw: Draw,
): RowShape {
  const ends =
    systems.length > 2 && draw.chance(0.3)
      ? draw.shuffled(systems).slice(0, 2).toSorted()
      : systems;
  const way = draw.pick(["both", "both", "both", "one", "mixed"] as const);
  const isMixed = way === "mixed" && ends.length > 2;
  const isOneWay = way === "one" || (way === "mixed" && !isMixed);
  const roleOf = (at: number): Role => {
    if (isOneWay) return at === 0 ? "source" : "sink";
    return isMixed && at === ends.length - 1 ? "sink" : "both";
  };
  const ordered = isOneWay && draw.chance(0.4) ? ends.toReversed() : ends;
  const own = draw.pick([
    { kind: "latest", order: [] },
    { kind: "authority", order: [ends[0] ?? "a"] },
    { kind: "review" },
  ] as const satisfies readonly ConflictShape[]);
  const isPlain = isOneWay && draw.chance(0.6);
  return {
    field,
    type,
    ends: ordered.map((system, at) => ({ system, role: roleOf(at) })),
    conflict: isPlain ? undefined : own,
    empty: draw.pick(["keep", "keep", "refill", "clear"]),
    drift: isOneWay ? draw.pick(["revert", "revert", "keep", "review"]) : "revert",
    using: undefined,
    advance: false,
    fallback: undefined,
    required: false,
    when: undefined,
    map: undefined,
    group: undefined,
  };
}
