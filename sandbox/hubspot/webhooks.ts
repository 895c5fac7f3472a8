/** The webhooks that HubSpot pushes: one event for each property, in batches, in no order, signed (version 3). */
import { createHmac } from "node:crypto";
import type { Draw } from "../../core/draw.ts";
import type { Notices } from "../notices.ts";
import type { Happening } from "../records.ts";
import type { Hub } from "./hub.ts";
import type { Associating } from "./journal.ts";

const mostPerBatch = 100;
/** Events of the same moment go out together. */
const gatheredMs = 50;

const types = {
  created: "creation",
  deleted: "deletion",
  restored: "restore",
  merged: "merge",
  erased: "privacyDeletion",
} as const;

export function openWebhooks(hub: Hub, notices: Notices, draw: Draw, secret: string) {
  let waiting: unknown[] = [];
  let eventId = 0;

  function say(object: string, event: Readonly<Record<string, unknown>>): void {
    if (waiting.length === 0) hub.time.when(hub.time.now() + gatheredMs, flush);
    const kind = object === "companies" ? "company" : object.replace(/s$/, "");
    const { type, ...rest } = event;
    waiting.push({
      eventId: ++eventId,
      ...{ subscriptionId: 1, portalId: 62515, appId: 4711, attemptNumber: 0 },
      subscriptionType: `${kind}.${String(type)}`,
      ...rest,
    });
  }

  function flush(): void {
    const events = draw.shuffled(waiting);
    waiting = [];
    for (let at = 0; at < events.length; at += mostPerBatch) {
      const body = JSON.stringify(events.slice(at, at + mostPerBatch));
      notices.send({ body, headers: (now) => signed(notices.to ?? "", body, now, secret) }, 0);
    }
  }

  hub.records.listen((happening) => {
    const { object, id, kind } = happening;
    if (!hub.schemas.has(object) || notices.to === undefined) return;
    const event = { objectId: Number(id), occurredAt: happening.at, ...sourceOf(happening) };
    if (kind !== "changed") {
      say(object, { ...event, type: types[kind], ...mergeOf(happening) });
      return;
    }
    for (const [propertyName, propertyValue] of Object.entries(happening.fields)) {
      say(object, { ...event, type: "propertyChange", propertyName, propertyValue });
    }
  });

  return {
    associated(one: Associating): void {
      if (notices.to === undefined) return;
      say(one.from, {
        type: "associationChange",
        occurredAt: one.at,
        ...{ fromObjectId: Number(one.fromId), toObjectId: Number(one.toId) },
        associationRemoved: one.action === "ASSOCIATION_REMOVED",
      });
    },
  };
}

/** base64(HMAC-SHA256(secret, method + url + body + timestamp)). */
function signed(url: string, body: string, at: number, secret: string) {
  const hmac = createHmac("sha256", secret).update(`POST${url}${body}${at}`);
  return {
    "x-hubspot-signature-v3": hmac.digest("base64"),
    "x-hubspot-request-timestamp": String(at),
  };
}

function sourceOf({ by }: Happening) {
  const [changeSource, sourceId] = by.split(" ");
  return { changeSource, sourceId };
}

function mergeOf({ id, into }: Happening) {
  return into === undefined
    ? {}
    : { primaryObjectId: Number(into), mergedObjectIds: [Number(id)], newObjectId: Number(into) };
}
