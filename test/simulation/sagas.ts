/**
 * What users who do this and that seldom come to: a few steps that belong together, at the end of some
 * histories. They are drawn from a stream of their own, so that what comes before stays as it is.
 */
import { type Draw, drawFrom } from "../../core/draw.ts";
import type { ObjectShape, RowShape, Shape } from "./shape.ts";
import type { History, Step, Trouble } from "./steps.ts";

interface Place {
  readonly object: ObjectShape;
  readonly row: RowShape;
  /** Both edit the same record, by its key, in systems of the row. */
  readonly one: string;
  readonly other: string;
}

export function sagaOf(shape: Shape, kind: History["kind"], seed: number): readonly Step[] {
  const draw = drawFrom(seed, "sagas");
  const sums = placesOf(shape, ({ conflict }) =>
    conflict?.kind === "merge" ? conflict.function === "sum" : false,
  );
  if (kind !== "calm" && sums.length > 0 && draw.chance(0.9))
    return addedTwice(draw.pick(sums), draw);
  const merged = placesOf(shape, ({ conflict }) =>
    conflict?.kind === "merge" ? conflict.function === "words" : false,
  );
  if (merged.length > 0 && draw.chance(0.7)) return mergedByHand(draw.pick(merged), kind, draw);
  const latest = placesOf(
    shape,
    ({ conflict, type, advance }, system) =>
      conflict?.kind === "latest" && type === "text" && !advance && isStamped(shape, system),
  );
  if (latest.length > 0 && draw.chance(0.5)) return saidAgain(draw.pick(latest), draw);
  return [];
}

function isStamped({ systems }: Shape, name: string): boolean {
  return systems.find((one) => one.name === name)?.stamps === "field";
}

/** Two of its ends that may be edited, each of which fits. */
function placesOf(
  { objects }: Shape,
  fits: (row: RowShape, system: string) => boolean,
): readonly Place[] {
  return objects.flatMap((object) =>
    object.rows.flatMap((row) => {
      const peers = row.ends.filter((end) => end.role === "both" && fits(row, end.system));
      const [one, other] = peers.map((end) => end.system);
      const isWhole = row.field !== "email" && row.group === undefined;
      return one === undefined || other === undefined || !isWhole
        ? []
        : [{ object, row, one, other }];
    }),
  );
}

/** Everybody has it, and nothing is left to do. */
function made({ object, row, one, other }: Place, value: string | number): readonly Step[] {
  const fields = { email: sagaKey, [row.field]: value, active: true, wanted: true, kind: "x" };
  const create = { kind: "create", object: object.name, fields } as const;
  return [
    { ...create, system: one, after: 1000 },
    { ...create, system: other, after: 1000 },
    { kind: "run", troubles: [], after: minute },
    { kind: "run", troubles: [], after: minute },
  ];
}

/** Before all other keys, so that it is the first record wherever it is. */
const sagaKey = "a@acme.example";
const minute = 60_000;

function edit(
  { object, row }: Place,
  system: string,
  value: string | { readonly add: number },
  after: number,
  late?: number,
): Step {
  const step = { kind: "edit", object: object.name, system, pick: 0, field: row.field } as const;
  return { ...step, value, after, ...(late === undefined ? {} : { late }) };
}

/** A value is said again after it won; then a rival comes who is older than that, and younger than the first time. */
function saidAgain(place: Place, draw: Draw): readonly Step[] {
  const { one, other } = place;
  const run: Step = { kind: "run", troubles: [], after: minute };
  return [
    ...made(place, "s1"),
    edit(place, one, "s2", minute),
    run,
    ...(draw.chance(0.5) ? [edit(place, one, "s2", 10 * minute), run] : []),
    edit(place, other, "s3", minute, 4 * minute + 1000 * draw.below(120)),
    run,
    run,
  ];
}

/**
 * Both sides add, and the process dies between what it means to write and what it knows to be written: mostly
 * once the first write of the run has landed and the other one has not.
 */
function addedTwice(place: Place, draw: Draw): readonly Step[] {
  const { one, other } = place;
  const crash: Trouble = draw.chance(0.7)
    ? { what: "crash", moment: "middle", call: 0 }
    : { what: "crash", moment: draw.pick(["before", "after"]), call: 4 + draw.below(24) };
  return [
    ...made(place, 10),
    edit(place, one, { add: 1 + draw.below(5) }, minute),
    edit(place, other, { add: 7 + draw.below(5) }, 1000),
    { kind: "run", troubles: [crash], after: minute },
    { kind: "run", troubles: [], after: minute },
  ];
}

/** Both sides take a word out and put one in, and say so at one time. */
function mergedByHand(place: Place, kind: History["kind"], draw: Draw): readonly Step[] {
  const { one, other } = place;
  const crash: Trouble = {
    what: "crash",
    moment: draw.pick(["before", "middle", "after"]),
    call: draw.below(24),
  };
  const troubles = kind !== "calm" && draw.chance(0.6) ? [crash] : [];
  return [
    ...made(place, "s1+s2"),
    edit(place, one, "s1+s3", minute),
    edit(place, other, draw.chance(0.2) ? "s2+w" : "s2+s4", 1000),
    { kind: "run", troubles, after: minute },
    { kind: "run", troubles: [], after: minute },
    { kind: "run", troubles: [], after: minute },
  ];
}
