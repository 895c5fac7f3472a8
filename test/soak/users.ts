/**
 * The people of a soak: they make, edit and delete records, often the same one in two systems at once. Every change
 * has a number, and every value that is written is said once only, so that it can be followed.
 */
import type { Draw } from "../../core/draw.ts";
import type { Change, SoakSystem } from "./system.ts";
import { weighted } from "./weighted.ts";

export interface Users {
  /** So many new records, in the systems by turns. */
  settle(records: number): Promise<void>;
  /** One change, or a few that meet. */
  act(): Promise<void>;
  /** How many were made, by kind, and how many were refused. */
  readonly made: ReadonlyMap<string, number>;
}

export function usersOf(systems: readonly SoakSystem[], draw: Draw): Users {
  const made = new Map<string, number>();
  let numbers = 0;
  let people = 0;

  const count = (what: string) => made.set(what, (made.get(what) ?? 0) + 1);

  async function apply(
    system: SoakSystem,
    what: string,
    changeOf: (number: number) => Change,
  ): Promise<void> {
    const number = ++numbers;
    const isMade = await system.apply(number, changeOf(number));
    count(isMade ? what : "refused");
  }

  const create = (system: SoakSystem, person: number) =>
    apply(system, "create", (number) => ({
      kind: "create",
      fields: {
        email: `p${person}@soak.example`,
        name: said("name", number),
        city: draw.chance(0.8) ? said("city", number) : null,
        phone: null,
        visits: 0,
        score: null,
      },
    }));

  const set = (system: SoakSystem, id: string, field: "name" | "city" | "phone") =>
    apply(system, `set ${field}`, (number) => ({
      kind: "set",
      id,
      field,
      value: said(field, number),
    }));

  /** Each time another amount: two sides that come to one value agree, and count once. */
  const add = (system: SoakSystem, id: string) =>
    apply(system, "add", (number) => ({ kind: "add", id, by: number }));

  /** One record in as many systems as have it. */
  async function meetings(): Promise<readonly (readonly [SoakSystem, string])[]> {
    const all = await Promise.all(systems.map((one) => one.all()));
    const emails = [...(all[0]?.values() ?? [])].map((fields) => fields["email"]);
    if (emails.length === 0) return [];
    const email = draw.pick(emails);
    return systems.flatMap((system, at) => {
      const found = [...(all[at] ?? [])].find(([, fields]) => fields["email"] === email);
      return found === undefined ? [] : [[system, found[0]] as const];
    });
  }

  async function act(): Promise<void> {
    const system = draw.pick(systems);
    const kind = weighted(draw, {
      name: 26,
      city: 16,
      phone: 4,
      visits: 20,
      score: 12,
      blank: 2,
      meet: 10,
      sum: 3,
      create: 4,
      twins: 1,
      delete: 3,
      contest: 1,
    });
    if (kind === "create") return create(system, ++people);
    if (kind === "twins") {
      const person = ++people;
      const other = draw.pick(systems.filter((one) => one !== system));
      await Promise.all([create(system, person), create(other, person)]);
      return;
    }
    if (kind === "meet" || kind === "sum" || kind === "contest") return meet(kind);
    const ids = await system.ids();
    if (ids.length === 0) return;
    const id = draw.pick(ids);
    switch (kind) {
      case "name":
      case "city":
      case "phone":
        return set(system, id, kind);
      case "visits":
        return add(system, id);
      case "score":
        return apply(system, "set score", (number) => ({
          kind: "set",
          id,
          field: "score",
          value: number,
        }));
      case "blank":
        return apply(system, "blank", () => ({
          kind: "set",
          id,
          field: draw.pick(["name", "city"]),
          value: null,
        }));
      case "delete":
        return apply(system, "delete", () => ({ kind: "delete", id }));
    }
  }

  /** One record, changed in two systems or more at once; a contest is between an edit and a deletion. */
  async function meet(kind: "meet" | "sum" | "contest"): Promise<void> {
    const ends = await meetings();
    const field = draw.pick(["name", "city", "name", "city", "phone"] as const);
    const some = ends.filter(() => draw.chance(0.6));
    await Promise.all(
      some.map(async ([system, id], at) => {
        if (kind === "meet") return set(system, id, field);
        if (kind === "sum") {
          return add(system, id);
        }
        if (at > 0) return set(system, id, "name");
        return apply(system, "delete", () => ({ kind: "delete", id }));
      }),
    );
  }

  return {
    made,
    act,
    async settle(records) {
      for (let nth = 0; nth < records; nth++) {
        const system = systems[nth % systems.length];
        if (system !== undefined) await create(system, ++people);
      }
    },
  };
}

/** Letters of several scripts, and what would end a carelessly quoted statement. */
const tails = ["", " Zoë", " 漢字", " O'Brien", ' "so"', " 50% \\ _", " 👩‍🔬", ";--"] as const;

function said(field: string, number: number): string {
  return `${field} ${number}${tails[number % tails.length]}`;
}
