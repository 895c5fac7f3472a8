/**
 * Defects planted between the product and what it works with, each one that a real synchroniser had or
 * could have. The simulation has to find every one of them within a thousand seeds: that is what says
 * that it looks.
 */
import type { Plan } from "../../plan/index.ts";
import type { Native } from "../../rules/values/native.ts";
import type { Connector } from "../../runtime/connector.ts";
import type { Engine, Intent, LinkOutcome, Outcome } from "../../runtime/engine/engine.ts";
import { itemNote, itemsIn, keyOfItem, listField, listUnit } from "./lists.ts";
import type { Spoil } from "./simulate.ts";
import type { Item } from "./steps.ts";
import type { SimulatedSystem } from "./system.ts";

export const defects: Readonly<Record<string, Spoil>> = {
  "the guard is ignored": system(({ connector }) => ({
    async write(object, writes, signal) {
      const ids = writes.flatMap((write) => (write.kind === "update" ? [write.id] : []));
      const names = writes.flatMap((write) =>
        write.kind === "update" ? Object.keys(write.fields) : [],
      );
      const rows = await connector.read(object, ids, names, signal);
      const blind = writes.map((write) => {
        const row = rows.find((one) => write.kind === "update" && one?.id === write.id);
        return write.kind === "update" && row ? { ...write, expected: row.fields } : write;
      });
      return connector.write(object, blind, signal);
    },
  })),
  "a base is written before its write is confirmed": engine((real) => {
    const intents: Intent[] = [];
    return {
      intend(lease, given) {
        intents.push(...given);
        return real.intend(lease, given);
      },
      commit: (lease, outcome) => real.commit(lease, withIntended(outcome, intents)),
    };
  }),
  "a base is not written at all": engine((real) => ({
    commit: (lease, outcome) =>
      real.commit(
        lease,
        eachLink(outcome, (link) => ({
          ...link,
          records: link.records.map((record) => ({ ...record, base: {} })),
        })),
      ),
  })),
  "an empty list is taken for deletions": engine((real) => ({
    // Each that is known is asked for, and what is gone then trips a brake: neither is left.
    sweep: (lease, feed, scan, picture) =>
      real.sweep(lease, feed, scan, picture && { ...picture, asOf: picture.at }),
    async size(object) {
      const size = await real.size(object);
      const systems = size.systems.map((one) => ({ ...one, present: Math.max(1, one.present) }));
      return { ...size, systems };
    },
  })),
  "creations in doubt are forgotten": engine((real) => ({
    intents: async () => (await real.intents()).filter((one) => one.kind !== "create"),
  })),
  "only the records of the first system are matched": engine((real) => ({
    loose: async (lease, object, max) =>
      (await real.loose(lease, object, max)).filter((one) => one.system === "a"),
  })),
  "a deletion wins over every edit": plan((whole) => ({
    ...whole,
    objects: whole.objects.map((object) =>
      object.delete.kind === "propagate"
        ? { ...object, delete: { ...object.delete, onEdit: "delete_wins" as const } }
        : object,
    ),
  })),
  "a blank travels that should stay": plan((whole) => eachRow(whole, () => ({ empty: "clear" }))),
  "authority is read backwards": plan((whole) =>
    eachRow(whole, ({ policy }) => ({
      policy:
        policy.kind === "authority" ? { ...policy, order: policy.order.toReversed() } : policy,
    })),
  ),
  "the greatest stamp loses": plan((whole) =>
    eachRow(whole, ({ policy }) => ({
      policy: policy.kind === "latest" ? { ...policy, stamps: [], grainSeconds: 1e12 } : policy,
    })),
  ),
  "ties go to whoever comes last": plan((whole) =>
    eachRow(whole, ({ policy }) => ({
      policy: policy.kind === "latest" ? { ...policy, order: policy.order.toReversed() } : policy,
    })),
  ),
  "the winner's stamp is not kept": engine((real) => ({
    commit: (lease, outcome) =>
      real.commit(
        lease,
        eachLink(outcome, (link) => ({
          ...link,
          hubs: Object.fromEntries(
            Object.entries(link.hubs).map(([unit, { stamp: _, ...hub }]) => [unit, hub]),
          ),
        })),
      ),
  })),
  "a sum is added up again after a crash": engine((real) => ({
    intend: (lease, intents) =>
      real.intend(
        lease,
        intents.map(({ merged: _, ...one }) => one),
      ),
    commit: (lease, outcome) =>
      real.commit(
        lease,
        eachLink(outcome, (link) => ({
          ...link,
          hubs: Object.fromEntries(
            Object.entries(link.hubs).map(([unit, { owed: _, ...hub }]) => [unit, hub]),
          ),
        })),
      ),
  })),
  "the audit forgets what was lost": engine((real) => ({
    commit: (lease, outcome) =>
      real.commit(lease, {
        ...outcome,
        audit: outcome.audit.map((one) => ({ ...one, lost: false, case: "one_changed" })),
      }),
  })),
  "the audit leaves out the last entry of a batch": engine((real) => ({
    commit: (lease, outcome) =>
      real.commit(lease, { ...outcome, audit: outcome.audit.slice(0, -1) }),
  })),
  "the cursor moves and the page is lost": engine((real) => ({
    append: (lease, seen) =>
      real.append(lease, seen.cursor === undefined ? seen : { ...seen, records: [] }),
  })),
  "holds are dropped": engine((real) => ({
    commit: (lease, outcome) =>
      real.commit(
        lease,
        eachLink(outcome, (link) => ({ ...link, holds: [] })),
      ),
  })),
  "deletions are not told": system(({ connector }) => ({
    async *changes(object, fields, since, signal) {
      for await (const page of connector.changes(object, fields, since, signal)) {
        yield { ...page, deleted: [] };
      }
    },
  })),
  "an older picture is taken for an edit": engine((real) => ({
    append: (lease, { picture: _, ...seen }) => real.append(lease, seen),
  })),
  "a creation in doubt is not waited for": engine((real) => ({
    intents: async () => (await real.intents()).map((one) => ({ ...one, at: 0 })),
  })),
  "a merge function is told nothing of what was before": {
    spoilModule: (module) => (_, values) => module(undefined, values),
  },
  "what a late list does not show is gone": engine((real) => ({
    sweep: (lease, feed, scan) => real.sweep(lease, feed, scan),
  })),
  "what went on to its next stage is taken for a new record": engine(() => ({
    successions: async () => [],
  })),
  "a link that moves forgets what was accounted for": engine((real) => ({
    commit: (lease, outcome) =>
      real.commit(
        lease,
        eachLink(outcome, (link) => {
          const moves = link.records.some((one) => one.left === true && link.records.length > 1);
          return moves
            ? { ...link, records: link.records.map((record) => ({ ...record, base: {} })) }
            : link;
        }),
      ),
  })),
  "items forget what was accounted for": engine((real) => ({
    commit: (lease, outcome) =>
      real.commit(
        lease,
        eachLink(outcome, (link) => ({
          ...link,
          records: link.records.map((record) => ({ ...record, base: withoutLists(record.base) })),
        })),
      ),
  })),
  "what no row names in an item is lost": system(({ connector }) => ({
    write: (object, writes, signal) =>
      connector.write(
        object,
        writes.map((write) =>
          write.kind === "update" ? { ...write, fields: withoutNotes(write.fields) } : write,
        ),
        signal,
      ),
  })),
  "items that are new are left out": system(({ connector }) => ({
    write: (object, writes, signal) =>
      connector.write(
        object,
        writes.map((write) =>
          write.kind === "update"
            ? { ...write, fields: withoutNewItems(write.fields, write.expected) }
            : write,
        ),
        signal,
      ),
  })),
  "every creation is made twice": system(({ connector }) => ({
    async write(object, writes, signal) {
      const results = await connector.write(object, writes, signal);
      const again = writes.flatMap((write) =>
        write.kind === "create" ? [{ ...write, key: `${write.key} again` }] : [],
      );
      await connector.write(object, again, signal);
      return results;
    },
  })),
};

function engine(change: (real: Engine) => Partial<Engine>): Spoil {
  return { spoilEngine: (real) => ({ ...real, ...change(real) }) };
}

function system(change: (system: SimulatedSystem) => Partial<Connector>): Spoil {
  return { spoilSystem: (one) => ({ ...one.connector, ...change(one) }) };
}

function plan(change: (plan: Plan) => Plan): Spoil {
  return { spoilPlan: change };
}

function eachLink(outcome: Outcome, change: (link: LinkOutcome) => LinkOutcome): Outcome {
  return { ...outcome, links: outcome.links.map(change) };
}

function eachRow(
  whole: Plan,
  change: (
    row: Plan["objects"][number]["rows"][number],
  ) => Partial<Plan["objects"][number]["rows"][number]>,
): Plan {
  const objects = whole.objects.map((object) => ({
    ...object,
    rows: object.rows.map((row) => ({ ...row, ...change(row) })),
  }));
  return { ...whole, objects };
}

function withoutLists(base: Readonly<Record<string, Native>>): Readonly<Record<string, Native>> {
  return Object.fromEntries(Object.entries(base).filter(([key]) => !key.startsWith(listUnit)));
}

type Fields = Readonly<Record<string, Native>>;

function withItems(fields: Fields, change: (items: readonly Item[]) => readonly Item[]): Fields {
  if (!Object.hasOwn(fields, listField)) return fields;
  return { ...fields, [listField]: change(itemsIn(fields[listField])) as unknown as Native };
}

function withoutNotes(fields: Fields): Fields {
  return withItems(fields, (items) => items.map(({ [itemNote]: _, ...item }) => item));
}

function withoutNewItems(fields: Fields, expected: Fields): Fields {
  const known = new Set(itemsIn(expected[listField]).map(keyOfItem));
  return withItems(fields, (items) => items.filter((item) => known.has(keyOfItem(item))));
}

/** Whatever became of them. */
function withIntended(outcome: Outcome, intents: readonly Intent[]): Outcome {
  return eachLink(outcome, (link) => ({
    ...link,
    records: link.records.map((record) => {
      const own = intents.filter((one) => one.record === record.id && one.system === record.system);
      const fields = Object.assign({}, ...own.map((one) => one.fields)) as Intent["fields"];
      const meant = Object.entries(fields).map(([field, native]) => [`${field} ${field}`, native]);
      return { ...record, base: { ...record.base, ...Object.fromEntries(meant) } };
    }),
  }));
}
