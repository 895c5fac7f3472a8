/**
 * A state in plain memory, for simulations and tests: it keeps every promise of the port but that of
 * outliving its process. It touches no clock, disk or chance but what it is given.
 */
import { bug } from "../../../core/bug.ts";
import { given } from "../../../core/given.ts";
import type { Clock } from "../../../core/host.ts";
import type { Engine, Lease } from "../engine.ts";
import { kept, letGo, type Process, taken as takenLease } from "../held-lease.ts";
import { takeFrom } from "../rate.ts";
import { reshaping } from "../rewrite.ts";
import { append, present, sweep, touch } from "./append.ts";
import { auditHead, deletedSince, pruneAudit, readAudit } from "./audit.ts";
import { commit } from "./commit.ts";
import { doubtfulIn } from "./doubt.ts";
import { join, linksOf, loose, mates, recordsOf } from "./identity.ts";
import { allHolds, claim, findLinks, queueSizes, sizeOf, successions } from "./links.ts";
import { plainCopy } from "./plain-data.ts";
import { feedOf, feedsOf, longGone } from "./records.ts";
import { rewrite } from "./rewrite.ts";
import { forgetAll, putNote, putSeals, sealsOf } from "./seals.ts";
import { stateSizes } from "./sizes.ts";
import { standingOf } from "./standing.ts";
import {
  change,
  copyOf,
  emptyState,
  insert,
  type MemoryState,
  remove,
  transaction,
} from "./state.ts";
import { tell } from "./tell.ts";
import { compareTexts } from "./text-order.ts";

export interface MemoryEngineInput {
  readonly clock: Clock;
  /** What is in it already, or another process works with too; one of its own where it is left out. */
  readonly state?: MemoryState;
  /** Who holds the lease; the only one where it is left out. */
  readonly process?: Process;
}

export function openMemoryEngine(input: MemoryEngineInput): Engine {
  const { clock, state: shared = emptyState(), process: holder = onlyProcess } = input;
  let isClosed = false;

  function open(): MemoryState {
    return isClosed ? bug("the state was closed") : shared;
  }

  /** One transaction of the lease's holder. */
  function changing<Value>(lease: Lease, work: (state: MemoryState) => Value): Value {
    const state = open();
    return transaction(state, () => {
      change(state, state, {
        lease: kept(state.lease, lease.epoch, clock.now(), clock.monotonic()),
      });
      return work(state);
    });
  }

  return {
    async lease() {
      const state = open();
      const lease = takenLease(state.lease, holder, clock.now(), clock.monotonic());
      const { epoch } = lease;
      state.lease = lease;
      return {
        epoch,
        release: async () => {
          const { lease: held } = open();
          if (held?.epoch === epoch) state.lease = letGo(held);
        },
      };
    },
    acceptedPlan: async () => open().plan,
    accept: async (lease, plan) =>
      changing(lease, (state) => change(state, state, { plan: plainCopy(plan) })),
    cursor: async (feed) => feedOf(open(), feed)?.cursor,
    append: async (lease, seen) => changing(lease, (state) => append(state, seen, clock.now())),
    present: async (lease, feed, ids, scan, picture) =>
      changing(lease, (state) => present(state, feed, { ids, scan, picture }, clock.now())),
    sweep: async (lease, feed, scan, picture) =>
      changing(lease, (state) => sweep(state, feed, { scan, picture }, clock.now())),
    doubtful: async (object) => doubtfulIn(open(), object),
    size: async (object) => sizeOf(open(), object),
    standing: async (object) => standingOf(open(), object),
    deletedSince: async (object, system, since) => deletedSince(open(), object, system, since),
    finish: async (lease, object) => changing(lease, (state) => void state.finished.add(object)),
    loose: async (_lease, object, max) => loose(open(), object, max),
    successions: async (object, steps) => successions(open(), object, steps),
    mates: async (object, keys) => mates(open(), object, keys),
    join: async (lease, object, joins) => changing(lease, (state) => join(state, object, joins)),
    claim: async (_lease, object, max, now, after) => claim(open(), object, max, now, after),
    reshape: async (lease, wanted) => changing(lease, (state) => rewrite(state, reshaping(wanted))),
    rewrite: async (lease, wanted) => changing(lease, (state) => rewrite(state, wanted)),
    reset: async (lease, object) =>
      changing(lease, (state) => {
        for (const feed of feedsOf(state, object)) change(state, feed, { cursor: undefined });
        for (const link of state.links.values()) {
          if (link.object === object) change(state, link, { dirty: true, again: undefined });
        }
      }),
    linksOf: async (object, records) => linksOf(open(), object, records),
    recordsOf: async (object, links) => recordsOf(open(), object, links),
    intend: async (lease, intents) =>
      changing(lease, (state) => {
        for (const one of intents) insert(state, state.intents, one.id, plainCopy(one));
      }),
    intents: async () => [...open().intents.values()].sort((a, b) => compareTexts(a.id, b.id)),
    commit: async (lease, outcome) =>
      changing(lease, (state) => commit(state, outcome, clock.now())),
    decide: async (lease, decisions) =>
      changing(lease, (state) => {
        for (const { hold, decision } of decisions) {
          const link = state.links.get(Number(hold.link));
          if (link === undefined) continue;
          const decided = plainCopy({ ...hold, ...given({ decision }) });
          const holds = link.holds.map((one) => (one.unit === hold.unit ? decided : one));
          change(state, link, { holds, dirty: true, again: undefined });
        }
      }),
    retry: async (lease) =>
      changing(lease, (state) => {
        const waiting = [...state.links.values()].filter(
          (link) =>
            link.again !== undefined ||
            link.holds.some((one) => one.class !== "conflict" || one.instead !== undefined),
        );
        for (const link of waiting) {
          change(state, link, { dirty: true, again: undefined, attempts: 0 });
        }
        return waiting.length;
      }),
    wake: async (lease, object) =>
      changing(lease, (state) => {
        const waiting = [...state.links.values()].filter(
          (link) => link.waits && link.object === object,
        );
        for (const link of waiting) touch(state, link);
        return waiting.length;
      }),
    async take(rate, wanted) {
      const { buckets } = open();
      const { bucket, taken } = takeFrom(buckets.get(rate.name), rate, wanted, clock.monotonic());
      buckets.set(rate.name, bucket);
      return taken;
    },
    async fireOnce(schedule, slot) {
      const { firings } = open();
      const isNext = slot > (firings.get(schedule) ?? Number.NEGATIVE_INFINITY);
      if (isNext) firings.set(schedule, slot);
      return isNext;
    },
    async receiveOnce(delivery, now, until) {
      const { deliveries } = open();
      for (const [one, over] of deliveries) if (over <= now) deliveries.delete(one);
      const isNew = !deliveries.has(delivery);
      if (isNew) deliveries.set(delivery, until);
      return isNew;
    },
    firings: async () => new Map(open().firings),
    links: async (object, find) => findLinks(open(), object, find),
    holds: async () => allHolds(open()),
    queued: async () => queueSizes(open()),
    sizes: async () => stateSizes(open()),
    tell: async (lease, telling) => changing(lease, (state) => tell(state, telling)),
    alerts: async () =>
      [...open().alerts.values()].sort((a, b) => a.at - b.at || compareTexts(a.id, b.id)),
    conditions: async () =>
      [...open().conditions.values()].sort((a, b) => compareTexts(a.name, b.name)),
    audit: async (find) => readAudit(open(), find),
    auditHead: async () => auditHead(open()),
    pruneAudit: async (lease, pruning) => changing(lease, (state) => pruneAudit(state, pruning)),
    prunings: async () => [...open().prunings],
    note: async (name) => open().notes.get(name),
    putNote: async (name, text) => transaction(open(), () => putNote(open(), name, text)),
    seals: async (names) => sealsOf(open(), names),
    putSeals: async (lease, seals) => changing(lease, (state) => putSeals(state, seals)),
    forgetAll: async (lease, forgetting) =>
      changing(lease, (state) => forgetAll(state, forgetting)),
    forgotten: async () =>
      [...open().forgotten.values()].sort((a, b) => compareTexts(a.name, b.name)),
    longGone: async (before, most) => longGone(open(), before, most),
    remember: async (lease, names) =>
      changing(lease, (state) => {
        for (const name of names) remove(state, state.forgotten, name);
      }),
    compact: async () => void open(),
    async fork() {
      const copy = copyOf(open());
      // A copy has no other holder, whoever works with the original.
      if (copy.lease !== undefined) copy.lease = letGo(copy.lease);
      return openMemoryEngine({ clock, state: copy, process: holder });
    },
    async close() {
      isClosed = true;
    },
  };
}

const onlyProcess: Process = { id: 0, host: "memory", lives: () => true };
