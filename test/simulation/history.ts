/** Draws what happens in one play: who does what, and what goes wrong, from streams of their own. */
import { type Draw, drawFrom } from "../../core/draw.ts";
import { workedOnLists } from "./lists.ts";
import { sagaOf } from "./sagas.ts";
import {
  longestCommitMs,
  type ObjectShape,
  type RowShape,
  type Shape,
  shapeOf,
  stages,
} from "./shape.ts";
import { workedOnStages } from "./stages.ts";
import type { CallFault, Given, History, Step, Trouble, UserStep, WriteFault } from "./steps.ts";

/** Shapes in use at a time: compiling one costs more than playing one. */
const shapesAtOnce = 125;
const seedsAShape = 20;

export function historyOf(seed: number): History {
  const workload = drawFrom(seed, "workload");
  const faults = drawFrom(seed, "faults");
  const block = Math.floor(seed / (shapesAtOnce * seedsAShape));
  const number = block * shapesAtOnce + (seed % shapesAtOnce);
  const shape = shapeOf(number);
  const kind = workload.pick(["calm", "healed", "wild"] as const);
  const steps: Step[] = [];
  const writer = openWriter(shape, kind, workload);
  const records = 1 + workload.below(4);
  for (let at = 0; at < records; at++) steps.push(...writer.entity());
  const rounds = 1 + workload.below(4);
  for (let round = 0; round <= rounds; round++) {
    if (round > 0) {
      const edits = 1 + workload.below(5);
      for (let at = 0; at < edits; at++) steps.push(writer.step());
    }
    const troubles =
      kind === "calm" ? [] : drawTroubles(shape, kind, faults, () => writer.bareStep());
    steps.push({ kind: "run", after: 1000 * workload.below(600), troubles });
  }
  const rung = ringing(shape, kind, steps, drawFrom(seed, "webhooks"));
  const worked = workedOnLists(shape, rung, kind, seed);
  const all = workedOnStages(shape, [...worked, ...sagaOf(shape, kind, seed)], kind, seed);
  return { seed, shape: number, kind, steps: all };
}

/** What a webhook tells is read again, so it only brings the next run near: at times too near, twice, or not at all. */
function ringing(
  { systems }: Shape,
  kind: History["kind"],
  steps: readonly Step[],
  draw: Draw,
): readonly Step[] {
  const rings = new Set(systems.filter((one) => one.rings).map((one) => one.name));
  if (rings.size === 0) return steps;
  const run = (): Step => ({ kind: "run", after: draw.below(2000), troubles: [] });
  // Users who make one entity in several systems would make what we made meanwhile once more.
  const isHeard = (step: Step) =>
    step.kind !== "run" && rings.has(step.system) && (kind === "wild" || step.kind !== "create");
  return steps.flatMap((step) =>
    isHeard(step) ? [step, ...draw.pick([[], [run()], [run()], [run(), run()]])] : [step],
  );
}

function openWriter(shape: Shape, kind: History["kind"], draw: Draw) {
  let fresh = 0;
  let keys = 0;
  let last:
    | { readonly object: ObjectShape; readonly row: RowShape; readonly pick: number }
    | undefined;
  const wild = kind === "wild";
  const gap = () => (draw.chance(0.25) ? draw.below(2500) : 1000 * draw.below(120));
  const systems = shape.systems.map((one) => one.name);
  return { entity, step: () => ({ ...bareStep(), after: gap() }), bareStep };

  /** One entity in one system or several. */
  function entity(): Step[] {
    const object = draw.pick(shape.objects);
    const key = newKey();
    const there = draw.some(systems, 0.6);
    const chosen = there.length === 0 ? [draw.pick(systems)] : there;
    return chosen.map((system) => ({ ...create(object, system, key), after: gap() }));
  }

  function create(object: ObjectShape, system: string, key: string): UserStep {
    const fields: [string, Given][] = [["email", spelled(object, key)]];
    for (const row of object.rows) {
      if (row.field === "email" || !row.ends.some((end) => end.system === system)) continue;
      if (draw.chance(0.75)) fields.push([row.field, valueFor(row, system, true)]);
    }
    for (const name of ["active", "wanted"]) fields.push([name, draw.chance(0.85)]);
    fields.push(["kind", draw.chance(0.8) ? "x" : "y"]);
    return { kind: "create", object: object.name, system, fields: Object.fromEntries(fields) };
  }

  function newKey(): string {
    keys++;
    return `k${keys}@acme.example`;
  }

  function spelled(object: ObjectShape, key: string): string {
    return object.ignoringCase && draw.chance(0.3) ? key.toUpperCase() : key;
  }

  function bareStep(): UserStep {
    // Conflicts come of several people who work on the same.
    if (last !== undefined && draw.chance(0.35)) {
      const { object, row, pick } = last;
      const { system } = draw.pick(row.ends);
      const late = draw.chance(0.25) ? { late: draw.below(longestCommitMs) } : {};
      const value = valueFor(row, system, false);
      return { kind: "edit", object: object.name, system, pick, field: row.field, value, ...late };
    }
    const object = draw.pick(shape.objects);
    const system = draw.pick(systems);
    const what = draw.next();
    if (what < 0.08) return { kind: "delete", object: object.name, system, pick: draw.below(8) };
    if (what < 0.18) {
      const again = keys > 0 && draw.chance(wild ? 0.5 : 0);
      const key = again ? `k${1 + draw.below(keys)}@acme.example` : newKey();
      return create(object, system, wild && draw.chance(0.05) ? "" : key);
    }
    const edit = { kind: "edit", object: object.name, system, pick: draw.below(8) } as const;
    const late = draw.chance(0.1) ? { late: draw.below(900_000) } : {};
    if (what < 0.23) {
      const again = wild && keys > 0 && draw.chance(0.3);
      const value = again ? `k${1 + draw.below(keys)}@acme.example` : newKey();
      return { ...edit, field: "email", value: wild && draw.chance(0.05) ? "" : value };
    }
    if (what < 0.3) {
      const field = draw.pick(["active", "wanted", "kind"]);
      return { ...edit, field, value: field === "kind" ? draw.pick(["x", "y"]) : draw.chance(0.6) };
    }
    const rows = object.rows.filter(
      (row) => row.field !== "email" && row.ends.some((end) => end.system === system),
    );
    if (rows.length === 0) return { ...edit, field: "kind", value: "x" };
    const row = draw.pick(rows);
    last = { object, row, pick: edit.pick };
    return { ...edit, ...late, field: row.field, value: valueFor(row, system, false) };
  }

  function valueFor(row: RowShape, system: string, isNew: boolean): Given {
    if (draw.chance(0.12)) return draw.pick([null, ""]);
    switch (row.type) {
      case "text":
        return textFor(row);
      case "integer":
        return isNew ? draw.below(20) : { add: draw.below(9) - 3 };
      case "boolean":
        return draw.chance(0.5);
      case "tags":
        return draw.some(["p", "q", "r", "s"], 0.5);
      case "stage":
        return draw.pick([...stages, ...stages, "other"]);
      case "mapped":
        return draw.pick(
          system === row.map?.right ? ["R1", "R2", "R2", "R9"] : ["m1", "m2", "m3", "m9"],
        );
      case "ref":
        return { firm: draw.below(8) };
    }
  }

  function textFor({ using, fallback }: RowShape): string {
    if (fallback !== undefined && draw.chance(0.15)) return fallback;
    const text = draw.chance(0.25) ? draw.pick(["u", "v", "w"]) : `t${++fresh}`;
    if (!draw.chance(using === undefined ? 0.05 : 0.4)) return text;
    return draw.pick([` ${text}`, text.toUpperCase(), `${text}  `]);
  }
}

function drawTroubles(
  shape: Shape,
  kind: History["kind"],
  draw: Draw,
  step: () => UserStep,
): readonly Trouble[] {
  const troubles: Trouble[] = [];
  while (draw.chance(troubles.length === 0 ? 0.75 : 0.35)) {
    troubles.push(drawTrouble(shape, kind, draw, step));
  }
  return troubles;
}

const callFaults = [
  "lost_request",
  "lost_reply",
  "rate_limit",
  "server_error",
  "away",
  "login_ended",
  "forbidden",
  "cursor_expired",
  "cut_off",
  "empty_list",
  "told_twice",
] as const satisfies readonly CallFault[];

const writeFaults = [
  "item_refused",
  "item_failed",
  "item_unanswered",
  "sent_twice",
] as const satisfies readonly WriteFault[];

function drawTrouble(
  shape: Shape,
  kind: History["kind"],
  draw: Draw,
  step: () => UserStep,
): Trouble {
  const call = draw.below(40);
  const system = draw.pick(shape.systems).name;
  const what = draw.next();
  if (what < 0.25) return { call, what: "crash", moment: draw.pick(["before", "middle", "after"]) };
  if (what < 0.3) return { call, what: "disk_full" };
  if (what < 0.35) return { call, what: "pause" };
  if (what < 0.4 && kind === "wild")
    return { call, what: "clock", by: draw.pick([-3_600_000, -5000, 5000, 3_600_000]) };
  if (what < 0.6 && kind === "wild") return { call, what: "user", step: step() };
  if (what < 0.75) return { call, what: draw.pick(writeFaults), system, item: draw.below(4) };
  if (what < 0.78 && kind === "wild")
    return { call, what: "item_ignored", system, item: draw.below(4) };
  return { call, what: draw.pick(callFaults), system };
}
