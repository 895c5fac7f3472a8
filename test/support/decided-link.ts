/** One link, told by what its records hold, and what is decided of it; for tests of what the runtime decides. */

import type { Native } from "../../rules/values/native.ts";
import { decideLink } from "../../runtime/decide/decide.ts";
import type { LinkDecision } from "../../runtime/decide/decision.ts";
import { type DecidingAt, unbounded } from "../../runtime/decide/unit-state.ts";
import type { StoredLink, StoredRecord } from "../../runtime/engine/engine.ts";
import { compileProgram } from "../../runtime/program/compile-program.ts";
import type { ObjectProgram } from "../../runtime/program/program.ts";
import { cataloguesOf, type Described, planOf } from "./plan-of.ts";

type Fields = Readonly<Record<string, Native>>;

export interface ToldLink {
  /** What the records hold, by system: each is in the first stage that the object names. */
  readonly now: Readonly<Record<string, Fields>>;
  /** What they held when they were last accounted for; nothing is known of the past of what is left out. */
  readonly was?: Readonly<Record<string, Fields>>;
  /** What else there is to say of a record, by system. */
  readonly records?: Readonly<Record<string, Partial<StoredRecord>>>;
  readonly link?: Partial<StoredLink>;
  readonly at?: Partial<DecidingAt>;
  /** The links of records, as `a/1`. */
  readonly linked?: Readonly<Record<string, string>>;
}

/**
 * The last object of a spec about systems a, b and c. `found`: what the systems say of themselves when it runs,
 * where that is not what the spec was compiled with.
 */
export function objectOf(
  body: string,
  described: Described = {},
  found: Described = described,
): ObjectProgram {
  const plan = planOf(body, described);
  const { objects } = compileProgram(plan, cataloguesOf(found), "2026-01-01");
  const last = [...body.matchAll(/^object (\w+):/gm)].at(-1)?.[1];
  return objects.find(({ plan: { id } }) => id === last) ?? fail();
}

export function decided(object: ObjectProgram, told: ToldLink): LinkDecision {
  return decideLink(
    object,
    linkOf(object, told),
    {
      of: () => ({
        linkOf: (system, id) => told.linked?.[`${system}/${id}`],
        recordOf: (link, system) =>
          Object.entries(told.linked ?? {})
            .find(([place, of]) => of === link && place.startsWith(`${system}/`))?.[0]
            .slice(2),
      }),
      fetch: async () => false,
    },
    { now: 1_000_000, today: "2026-01-01", modules: new Map(), ...unbounded, ...told.at },
  );
}

/** By system, what is written of its record. */
export function updatesOf({ updates }: LinkDecision): Readonly<Record<string, Fields>> {
  return Object.fromEntries(updates.map(({ record, fields }) => [record.system, fields]));
}

/** What one unit comes to. */
export function unitOf({ units }: LinkDecision, id: string) {
  return units.find(({ unit }) => unit.id === id)?.resolution ?? fail();
}

export function linkOf(
  object: ObjectProgram,
  { now, was = {}, records, link }: ToldLink,
): StoredLink {
  return {
    id: "1",
    object: object.plan.id,
    records: Object.entries(now).map(([system, fields]) => ({
      object: object.plan.id,
      system,
      stage: object.feeds.find((feed) => feed.system === system)?.stage ?? fail(),
      id: `${system}1`,
      link: "1",
      gone: false,
      keys: [],
      fields,
      base: baseOf(object, system, was[system] ?? {}),
      ...records?.[system],
    })),
    hubs: {},
    holds: [],
    tombstones: [],
    inScope: true,
    attempts: 0,
    ...link,
  };
}

function baseOf({ units }: ObjectProgram, system: string, was: Fields): Fields {
  const parts = units.flatMap(({ ends }) =>
    ends.flatMap((end) => (end.system === system ? end.parts : [])),
  );
  return Object.fromEntries(
    parts.flatMap(({ base, field }) =>
      Object.hasOwn(was, field) ? [[base, was[field] ?? null]] : [],
    ),
  );
}

function fail(): never {
  throw new Error("the spec has no such thing");
}
