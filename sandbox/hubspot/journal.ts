/**
 * The webhooks journal: what happened, in order, for three days, in files that an address of the reply leads to.
 * The form of the files is not published with the SDK; it is that of HubSpot's guide to the journal.
 */
import type { Happening } from "../records.ts";
import type { Hub } from "./hub.ts";
import { Refused } from "./trouble.ts";

const keptMs = 3 * 86_400_000;
const perFile = 100;

export interface Associating {
  readonly at: number;
  readonly action: "ASSOCIATION_ADDED" | "ASSOCIATION_REMOVED";
  readonly from: string;
  readonly fromId: string;
  readonly to: string;
  readonly toId: string;
  readonly associationTypeId: number;
}

export interface Journal {
  note(one: Associating): void;
  /** Where an entry's file is. Throws `Refused` for an offset that is too old or never was. */
  earliest(url: string): unknown;
  latest(url: string): unknown;
  next(offset: string, url: string): unknown;
  file(offset: string): unknown;
}

interface Entry {
  readonly at: number;
  readonly event: unknown;
}

const actions = {
  created: "CREATE",
  changed: "UPDATE",
  deleted: "DELETE",
  restored: "RESTORE",
  merged: "MERGE",
  erased: "GDPR_DELETE",
} as const;

export function openJournal(hub: Hub): Journal {
  const entries: Entry[] = [];
  hub.records.listen((happening) => {
    entries.push({ at: happening.at, event: eventOf(hub, happening) });
  });

  /** The first entry that is still kept. */
  function first(): number {
    const from = hub.time.now() - keptMs;
    const at = entries.findIndex((one) => one.at >= from);
    return at === -1 ? entries.length : at;
  }

  /** An offset is how many entries were before the file's end. */
  function at(start: number, url: string): unknown {
    const end = Math.min(entries.length, start + perFile);
    return {
      url: `${url}/webhooks-journal/file/${start}-${end}`,
      expiresAt: new Date(hub.time.now() + 300_000).toISOString(),
      currentOffset: String(end),
    };
  }

  return {
    note({ at, ...one }) {
      const { schemas } = hub;
      const typed = (object: string) => schemas.get(object)?.typeId ?? object;
      entries.push({
        at,
        event: {
          type: "association",
          action: one.action,
          occurredAt: new Date(at).toISOString(),
          ...{ fromObjectTypeId: typed(one.from), fromObjectId: Number(one.fromId) },
          ...{ toObjectTypeId: typed(one.to), toObjectId: Number(one.toId) },
          associationTypeId: one.associationTypeId,
        },
      });
    },
    earliest: (url) => at(first(), url),
    latest: (url) => at(Math.max(first(), entries.length - 1), url),
    next(offset, url) {
      const start = Number(offset);
      if (!/^\d+$/.test(offset) || start > entries.length || start < first()) {
        throw new Refused({ status: 404, category: "OBJECT_NOT_FOUND", message: "no such offset" });
      }
      // Nothing new: no content.
      return start === entries.length ? undefined : at(start, url);
    },
    file(range) {
      const [start = 0, end = 0] = range.split("-").map(Number);
      return {
        offset: String(end),
        journalEvents: entries.slice(start, end).map(({ event }) => event),
        publishedAt: new Date(hub.time.now()).toISOString(),
      };
    },
  };
}

function eventOf(hub: Hub, { kind, at, object, id, fields, into }: Happening): unknown {
  return {
    type: "crmObject",
    action: actions[kind],
    occurredAt: new Date(at).toISOString(),
    objectTypeId: hub.schemas.get(object)?.typeId ?? object,
    objectId: Number(id),
    ...(kind === "changed" || kind === "created" ? { propertyChanges: fields } : {}),
    ...(into === undefined ? {} : { primaryObjectId: Number(into) }),
  };
}
