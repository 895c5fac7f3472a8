/**
 * Defects planted between the product and what it works with, each one that a real synchroniser had or
 * could have. The simulation has to find every one of them within a thousand seeds: that is what says
 * that it looks.
 */
import type { Plan } from "../../plan/index.ts";
import type { Connector } from "../../runtime/connector.ts";
import type { Engine, Intent, LinkOutcome, Outcome } from "../../runtime/engine/engine.ts";
import type { Spoil } from "./simulate.ts";
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
