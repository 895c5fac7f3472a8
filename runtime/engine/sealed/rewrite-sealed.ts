/**
 * All that a state has of an object, sealed for the first time; and what is sealed, in another form: each part
 * is opened, changed and sealed again.
 */
import type { Lease, Rewrite, WholeRecord } from "../engine.ts";
import { linkKey, recordKey } from "./key-ring.ts";
import type { ValueKey } from "./seal.ts";
import type { Sealer } from "./sealer.ts";
import { type Sealing, sealingNote } from "./sealing.ts";
import { hashed } from "./state-key.ts";

/** One transaction; what stood there in plain is then taken out of the database's spare room. */
export async function sealObject(sealer: Sealer, lease: Lease, object: string): Promise<void> {
  const { engine, ring, forms, key, sealing } = sealer;
  const made = new Map<string, ValueKey>();
  const seals = new Map<string, string>();
  const keyOf = (name: string): ValueKey => {
    const known = made.get(name);
    if (known !== undefined) return known;
    const one = ring.make(name);
    made.set(name, one.key);
    seals.set(name, one.sealed);
    return one.key;
  };
  let found = (await sealer.clear?.(lease, object)) ?? false;
  const ofLink = (link: string) => {
    found = true;
    return keyOf(linkKey(link));
  };
  const head = await engine.auditHead();
  let audited = false;
  const next = (): Sealing => {
    const at = sealer.host.clock.now();
    const resealed = audited && head !== undefined ? [{ object, at, head }] : [];
    return {
      ...sealing,
      objects: [...sealing.objects, object],
      resealed: [...sealing.resealed, ...resealed],
      ...(found ? { toCompact: true } : {}),
    };
  };
  let noted = sealing;
  await engine.rewrite(lease, {
    object,
    record(record) {
      found = true;
      return sealedRecord(sealer, keyOf(recordKey(key, record)), record);
    },
    hubs: (link, hubs) => forms.hubs(ofLink(link), hubs),
    hold: (hold) => forms.hold(ofLink(hold.link), hold),
    intent: (intent) => forms.intent(ofLink(intent.link), intent),
    audit(entry) {
      audited = true;
      return forms.audit(ofLink(entry.link), entry);
    },
    beside() {
      noted = next();
      return { seals, notes: new Map([[sealingNote, JSON.stringify(noted)]]) };
    },
  });
  sealer.sealing = noted;
}

/** What stood in the database in plain is gone from its files too. */
export async function compactSealed(sealer: Sealer): Promise<void> {
  const { toCompact, ...rest } = sealer.sealing;
  if (toCompact === undefined) return;
  await sealer.engine.compact();
  await sealer.engine.putNote(sealingNote, JSON.stringify(rest));
  sealer.sealing = rest;
}

export async function rewriteSealed(
  sealer: Sealer,
  lease: Lease,
  { object, record, hubs, hold, intent, audit, beside }: Rewrite,
): Promise<void> {
  const { engine, ring, forms, key } = sealer;
  const keys = await ring.find();
  const ofRecord = (one: WholeRecord) => keys.get(recordKey(key, one));
  const ofLink = (link: string) => keys.get(linkKey(link));
  await engine.rewrite(lease, {
    object,
    ...(record && {
      record(sealed) {
        const own = ofRecord(sealed);
        if (own === undefined) return sealed;
        const opened = {
          ...sealed,
          ...forms.openFields(own, sealed.fields),
          base: forms.openBase(own, sealed.base),
        };
        const next = record(opened);
        return next === opened ? sealed : sealedRecord(sealer, own, next);
      },
    }),
    ...(hubs && {
      hubs(link, sealed) {
        const own = ofLink(link);
        return own === undefined
          ? sealed
          : forms.hubs(own, hubs(link, forms.openHubs(own, sealed)));
      },
    }),
    ...(hold && {
      hold(sealed) {
        const own = ofLink(sealed.link);
        if (own === undefined) return sealed;
        const next = hold(forms.openHold(own, sealed));
        return next && forms.hold(own, next);
      },
    }),
    ...(intent && {
      intent(sealed) {
        const own = ofLink(sealed.link);
        return own === undefined
          ? sealed
          : forms.intent(own, intent(forms.openIntent(own, sealed)));
      },
    }),
    ...(audit && {
      audit(sealed) {
        const own = ofLink(sealed.link);
        return own === undefined ? sealed : forms.audit(own, audit(forms.openAudit(own, sealed)));
      },
    }),
    ...(beside && { beside }),
  });
}

function sealedRecord(
  { forms, key, stamped }: Sealer,
  own: ValueKey,
  record: WholeRecord,
): WholeRecord {
  return {
    ...record,
    fields: forms.fields(own, record, stamped.has(record.system)),
    base: forms.base(own, record.base),
    keys: record.keys.map((one) =>
      one === undefined ? undefined : hashed(key.matching, record.object, one),
    ),
  };
}
