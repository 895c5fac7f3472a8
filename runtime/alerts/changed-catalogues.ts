/**
 * Systems whose own description is no longer what the package was checked against: whoever answers for an object that
 * uses what changed is told once, and again only where it was as before in between. A service asks once a day.
 */
import type { Host } from "../../core/host.ts";
import {
  type CatalogueChange,
  catalogueChanges,
  catalogueChangeWords,
} from "../../plan/catalogue-changes.ts";
import type { Catalogue, Plan } from "../../plan/index.ts";
import type { Connector } from "../connector.ts";
import type { Engine } from "../engine/engine.ts";
import type { Places } from "../places.ts";
import { usedFields } from "../program/used-fields.ts";
import { randomId } from "../random-id.ts";
import { answerable } from "./recipients.ts";
import type { StoredAlert, StoredCondition, Telling } from "./stored-alert.ts";

interface Asking {
  readonly engine: Engine;
  readonly host: Pick<Host, "clock" | "random">;
  readonly places: Places;
}

export interface Verified {
  readonly system: string;
  /** Those that break what the plan uses. */
  readonly changes: readonly CatalogueChange[];
}

/** Of the systems that have a catalogue and are not away: one that is describes itself as empty. */
export async function verifyCatalogues(
  plan: Plan,
  catalogues: ReadonlyMap<string, Catalogue>,
  connectorOf: (system: string) => Connector | undefined,
  signal: AbortSignal,
): Promise<readonly Verified[]> {
  const verified: Verified[] = [];
  for (const { id: system } of plan.systems) {
    const catalogue = catalogues.get(system);
    const now = catalogue && (await connectorOf(system)?.describe(signal));
    if (catalogue === undefined || now === undefined) continue;
    if (Object.keys(now.objects).length === 0) continue;
    const changes = catalogueChanges(catalogue, now, usedFields(plan, system));
    verified.push({ system, changes: changes.filter((one) => one.breaks) });
  }
  return verified;
}

/** Throws `StateInUse` where there is something to tell and another process works with the state. */
export async function tellChangedCatalogues(
  plan: Plan,
  verified: readonly Verified[],
  asking: Asking,
): Promise<void> {
  if ((await tellingOf(plan, verified, asking)) === undefined) return;
  const lease = await asking.engine.lease();
  try {
    // Whoever had the state until now may have told it.
    const telling = await tellingOf(plan, verified, asking);
    if (telling !== undefined) await asking.engine.tell(lease, telling);
  } finally {
    await lease.release();
  }
}

/** How many changes were told of a system and are not over, by system. */
export function changesToldOf(conditions: readonly StoredCondition[]): ReadonlyMap<string, number> {
  const told = conditions.filter(({ name }) => name.startsWith(prefix));
  const systems = Map.groupBy(told, ({ name }) => name.slice(prefix.length).split(" ")[0] ?? "");
  return new Map([...systems].map(([system, own]) => [system, own.length]));
}

async function tellingOf(
  plan: Plan,
  verified: readonly Verified[],
  { engine, host, places }: Asking,
): Promise<Telling | undefined> {
  const now = host.clock.now();
  const told = new Set((await engine.conditions()).map((one) => one.name));
  const found = plan.objects.flatMap((object) =>
    verified.flatMap(({ system, changes }) =>
      changes
        .filter((one) => usedFields({ objects: [object] }, system).has(one.object))
        .map((one) => {
          const words = catalogueChangeWords(system, one);
          return { object, system, words, name: `${prefix}${system} ${object.id} ${words}` };
        }),
    ),
  );
  const names = new Set(found.map((one) => one.name));
  const asked = verified.map(({ system }) => `${prefix}${system} `);
  const over = [...told].filter(
    (name) => asked.some((one) => name.startsWith(one)) && !names.has(name),
  );
  const news = found.filter((one) => !told.has(one.name));
  if (news.length + over.length === 0) return undefined;
  const groups = Map.groupBy(news, ({ object, system }) => `${object.id} ${system}`);
  return {
    begin: news.map(({ name }) => ({ name, since: now })),
    over,
    put: [...groups.values()].flatMap((own) => {
      const [{ object, system } = {}] = own;
      if (object === undefined || system === undefined) return [];
      return answerable(object).map(
        (to): StoredAlert => ({
          ...{ id: randomId(host.random, 12), at: now, to, when: "now", attempts: 0 },
          told: {
            ...{ class: "schema_drift", object: object.id, system, what: "catalogue_changed" },
            ...{ why: own.map((one) => one.words), count: own.length, cases: [] },
            place: places.ofObject(object.id),
          },
        }),
      );
    }),
  };
}

const prefix = "catalogue ";
