/**
 * A state whose values of personal objects are sealed: the same port, over any engine. What comes in is sealed
 * before the engine sees it, what goes out is opened, and whoever uses the state knows nothing of it. An object
 * is personal as a whole where one of its rows is tagged `pii`: a value of a person seldom stands alone.
 *
 * Match keys are kept as keyed hashes, by which records still find one another. What was forgotten is not
 * taken in again.
 *
 * Objects that become personal are sealed by the first process that takes the lease afterwards. What is
 * sealed stays so.
 */
import { given } from "../../../core/given.ts";
import type {
  Appending,
  Engine,
  Feed,
  Lease,
  LinkOutcome,
  MatchKey,
  Mate,
  Outcome,
  RecordOutcome,
  SeenRecord,
  StoredHold,
  StoredLink,
  StoredRecord,
} from "../engine.ts";
import { compareTexts } from "../memory/text-order.ts";
import { reshaping } from "../rewrite.ts";
import { StateUnavailable } from "../state-trouble.ts";
import { takenIn } from "./forget.ts";
import { type Keys, linkKey, recordKey } from "./key-ring.ts";
import { compactSealed, rewriteSealed, sealObject } from "./rewrite-sealed.ts";
import type { ValueKey } from "./seal.ts";
import { isSealedTable } from "./sealed-forms.ts";
import { openSealer, readAgain, type Sealer } from "./sealer.ts";
import { hashed, type StateKey } from "./state-key.ts";

export function sealedEngine(sealer: Sealer): Engine {
  const { engine, ring, forms, key } = sealer;
  const isSealed = (object: string) => sealer.sealing.objects.includes(object);

  async function openLinks(links: readonly StoredLink[]): Promise<readonly StoredLink[]> {
    const keys = await keysOfLinks(links);
    return links.map((link) => openedLink(link, keys));
  }

  async function openRecords(records: readonly StoredRecord[]): Promise<readonly StoredRecord[]> {
    const sealed = records.filter((one) => isSealedTable(one.fields));
    if (sealed.length === 0) return records;
    const keys = await ring.find(sealed.map((one) => recordKey(key, one)));
    return records.map((one) => openedRecord(one, keys));
  }

  function keysOfLinks(links: readonly StoredLink[]): Promise<Keys> {
    const names = links.flatMap((link) =>
      isSealed(link.object)
        ? [linkKey(link.id), ...link.records.map((one) => recordKey(key, one))]
        : [],
    );
    return names.length === 0 ? Promise.resolve(new Map()) : ring.find(names);
  }

  function openedLink(link: StoredLink, keys: Keys): StoredLink {
    if (!isSealed(link.object)) return link;
    const own = keys.get(linkKey(link.id));
    return {
      ...link,
      records: link.records.map((one) => openedRecord(one, keys)),
      hubs: own === undefined ? link.hubs : forms.openHubs(own, link.hubs),
      holds: own === undefined ? link.holds : link.holds.map((one) => forms.openHold(own, one)),
    };
  }

  function openedRecord(record: StoredRecord, keys: Keys): StoredRecord {
    if (!isSealedTable(record.fields)) return record;
    const own = there(keys, recordKey(key, record));
    return {
      ...record,
      ...forms.openFields(own, record.fields),
      base: forms.openBase(own, record.base),
    };
  }

  async function openHolds(holds: readonly StoredHold[]): Promise<readonly StoredHold[]> {
    const sealed = holds.filter((one) => isSealed(one.object));
    if (sealed.length === 0) return holds;
    const keys = await ring.find(sealed.map((one) => linkKey(one.link)));
    return holds.map((one) => {
      const own = isSealed(one.object) ? keys.get(linkKey(one.link)) : undefined;
      return own === undefined ? one : forms.openHold(own, one);
    });
  }

  async function append(lease: Lease, seen: Appending) {
    if (!isSealed(seen.object)) return engine.append(lease, seen);
    const records = await takenIn(sealer, seen);
    const names = records.map((one) => recordKey(key, { ...seen, id: one.id }));
    const keys = await ring.need(lease, names);
    const sealed = records.map((one, at) =>
      sealedSeen(sealer, seen, there(keys, names[at] ?? ""), one),
    );
    return engine.append(lease, { ...seen, records: sealed });
  }

  async function mates(object: string, wanted: readonly MatchKey[]): Promise<readonly Mate[]> {
    if (!isSealed(object)) return engine.mates(object, wanted);
    const texts = new Map(wanted.map((one) => [hashedKey(key, object, one.key), one.key]));
    const hashes = wanted.map((one) => ({ ...one, key: hashedKey(key, object, one.key) }));
    const found = await engine.mates(object, hashes);
    const keys = await ring.find(found.map((one) => recordKey(key, one)));
    return found
      .map((one) => ({
        ...one,
        key: texts.get(one.key) ?? one.key,
        fields: isSealedTable(one.fields)
          ? forms.openFields(there(keys, recordKey(key, one)), one.fields).fields
          : one.fields,
      }))
      .sort((a, b) => a.line - b.line || compareTexts(a.key, b.key));
  }

  return {
    ...engine,
    async lease() {
      const lease = await engine.lease();
      try {
        await readAgain(sealer);
        for (const object of sealer.personal) {
          if (!isSealed(object)) await sealObject(sealer, lease, object);
        }
        await compactSealed(sealer);
        return lease;
      } catch (error) {
        await lease.release().catch(() => {});
        throw error;
      }
    },
    append,
    loose: async (lease, object, max) => openRecords(await engine.loose(lease, object, max)),
    successions: async (object, steps) => openLinks(await engine.successions(object, steps)),
    mates,
    claim: async (lease, object, max, now, after) =>
      openLinks(await engine.claim(lease, object, max, now, after)),
    reshape: async (lease, wanted) =>
      isSealed(wanted.object)
        ? rewriteSealed(sealer, lease, reshaping(wanted))
        : engine.reshape(lease, wanted),
    rewrite: async (lease, wanted) =>
      isSealed(wanted.object)
        ? rewriteSealed(sealer, lease, wanted)
        : engine.rewrite(lease, wanted),
    async intend(lease, intents) {
      const sealed = intents.filter((one) => isSealed(one.object));
      if (sealed.length === 0) return engine.intend(lease, intents);
      const keys = await ring.need(
        lease,
        sealed.map((one) => linkKey(one.link)),
      );
      const form = (one: (typeof intents)[number]) =>
        isSealed(one.object) ? forms.intent(there(keys, linkKey(one.link)), one) : one;
      await engine.intend(lease, intents.map(form));
    },
    async intents() {
      const intents = await engine.intents();
      const sealed = intents.filter((one) => isSealed(one.object));
      if (sealed.length === 0) return intents;
      const keys = await ring.find(sealed.map((one) => linkKey(one.link)));
      return intents.map((one) => {
        const own = isSealed(one.object) ? keys.get(linkKey(one.link)) : undefined;
        return own === undefined ? one : forms.openIntent(own, one);
      });
    },
    commit: async (lease, outcome) =>
      engine.commit(lease, await sealedOutcome(sealer, lease, outcome)),
    async decide(lease, decisions) {
      const sealed = decisions.filter(({ hold }) => isSealed(hold.object));
      const keys = await ring.need(
        lease,
        sealed.map(({ hold }) => linkKey(hold.link)),
      );
      // The decision is part of what is sealed, so the engine is given a case that has one already.
      await engine.decide(
        lease,
        decisions.map(({ hold, decision }) => {
          if (!isSealed(hold.object)) return { hold, decision };
          const own = there(keys, linkKey(hold.link));
          return {
            hold: forms.hold(own, { ...hold, ...given({ decision }) }),
            decision: undefined,
          };
        }),
      );
    },
    async links(object, find) {
      const isByKey = isSealed(object) && find?.kind === "key";
      const wanted = isByKey ? { ...find, key: hashedKey(key, object, find.key) } : find;
      return openLinks(await engine.links(object, wanted));
    },
    holds: async () => openHolds(await engine.holds()),
    async audit(find) {
      const entries = await engine.audit(find);
      const sealed = entries.filter((one) => one.sealed !== undefined);
      if (sealed.length === 0) return entries;
      const keys = await ring.find(sealed.map((one) => linkKey(one.link)));
      return entries.map((one) => forms.openAudit(keys.get(linkKey(one.link)), one));
    },
    async fork() {
      return sealedEngine(await openSealer(await engine.fork(), sealer));
    },
  };
}

/** As the engine is to keep it. */
export async function sealedOutcome(
  sealer: Sealer,
  lease: Lease,
  outcome: Outcome,
): Promise<Outcome> {
  const { ring, forms, key, sealing } = sealer;
  const isOwn = sealing.objects.includes(outcome.object);
  const isAudited = ({ object }: { readonly object: string }) => sealing.objects.includes(object);
  const audited = outcome.audit.filter(isAudited);
  if (!isOwn && audited.length === 0) return outcome;
  const links = isOwn ? outcome.links : [];
  const records = links.flatMap((link) => link.records);
  const keys = await ring.need(lease, [
    ...[...links, ...audited].map((one) => linkKey(one.link)),
    ...records.map((one) => recordKey(key, one)),
  ]);
  return {
    ...outcome,
    links: isOwn ? links.map((one) => sealedLink(sealer, one, keys)) : outcome.links,
    audit: outcome.audit.map((one) =>
      isAudited(one) ? forms.audit(there(keys, linkKey(one.link)), one) : one,
    ),
  };
}

function sealedLink(sealer: Sealer, link: LinkOutcome, keys: Keys): LinkOutcome {
  const own = there(keys, linkKey(link.link));
  return {
    ...link,
    records: link.records.map((one) => sealedRecord(sealer, one, keys)),
    hubs: sealer.forms.hubs(own, link.hubs),
    holds: link.holds.map((one) => sealer.forms.hold(own, one)),
  };
}

function sealedRecord(sealer: Sealer, record: RecordOutcome, keys: Keys): RecordOutcome {
  const { seen } = record;
  const own = there(keys, recordKey(sealer.key, record));
  return {
    ...record,
    base: sealer.forms.base(own, record.base),
    ...(seen === undefined ? {} : { seen: sealedSeen(sealer, record, own, seen) }),
  };
}

function sealedSeen(
  { forms, key, stamped }: Sealer,
  { object, system }: Feed,
  own: ValueKey,
  seen: SeenRecord,
): SeenRecord {
  return {
    ...seen,
    fields: forms.fields(own, seen, stamped.has(system)),
    keys: seen.keys.map((one) => (one === undefined ? undefined : hashedKey(key, object, one))),
  };
}

function hashedKey({ matching }: StateKey, object: string, text: string): string {
  return hashed(matching, object, text);
}

function there(keys: Keys, name: string): ValueKey {
  const key = keys.get(name);
  if (key !== undefined) return key;
  const why = `the state lacks the key that the values of a ${name.split(" ", 1)[0]} are sealed with`;
  throw new StateUnavailable(`${why}; put a copy of the state back`);
}
