/**
 * A double of HubSpot: its objects, properties, searches, batches, associations, merges, histories, journal and
 * webhooks, with the limits and the traps of the real one. Facts are those of HubSpot's reference and of its
 * published SDK; how long its search index lags is not documented, and is set here.
 */
import type { Catalogue } from "../../plan/index.ts";
import { openCallWindow } from "../call-window.ts";
import { valueIn } from "../records.ts";
import type { Answer, Double, Opening, Refusal, Request, ShownObject, Vendor } from "../vendor.ts";
import { type Hub, openHub, sources } from "./hub.ts";
import { openJournal } from "./journal.ts";
import { type Api, isOpen, route } from "./routes.ts";
import { schemasOf } from "./schema.ts";
import { seedHub } from "./seed.ts";
import { answerOf, Refused, type Said } from "./trouble.ts";
import { openWebhooks } from "./webhooks.ts";

/** Not documented; reports of users are of seconds. */
const indexLagMs = 10_000;
const tokenSeconds = 1800;

/** Private apps of Professional and Enterprise. */
const limits = {
  all: { calls: 190, perMs: 10_000, policy: "TEN_SECONDLY_ROLLING" },
  search: { calls: 5, perMs: 1000, policy: "SECONDLY" },
};

export function hubspot(catalogue: Catalogue): Vendor {
  return {
    name: "hubspot",
    label: "HubSpot",
    faults: {
      ignored_write: "an update is answered as done, and nothing is written",
      item_error: "one record of a batch fails, the others are written",
    },
    open: (opening) => open(opening, catalogue),
  };
}

function open(opening: Opening, catalogue: Catalogue): Double {
  const { time, notices, draw, business, credentials, url } = opening;
  const hub = openHub(opening, schemasOf(catalogue));
  const ids = business === undefined ? new Map() : seedHub(hub, business);
  const journal = openJournal(hub);
  const webhooks = openWebhooks(hub, notices, draw, credentials.clientSecret);
  const tokens = new Map<string, number>();
  const [all, searches] = [openCallWindow(limits.all, time), openCallWindow(limits.search, time)];
  const api: Api = {
    ...{ hub, journal, draw, url, indexLagMs },
    associated(one) {
      journal.note(one);
      webhooks.associated(one);
    },
  };

  function answer(request: Request): Answer {
    try {
      if (request.method === "POST" && request.path === "/oauth/v1/token") return token(request);
      if (!isOpen(request) && !isKnown(request)) return refuse("unauthorized");
      const isSearch = request.path.endsWith("/search");
      const { isLeft, remaining } = (isSearch ? searches : all).take();
      if (!isLeft) return limited(isSearch ? limits.search.policy : limits.all.policy);
      const answered = route(api, request);
      return isSearch
        ? answered
        : { ...answered, headers: { ...answered.headers, ...told(remaining) } };
    } catch (error) {
      if (error instanceof Refused) return answerOf(error.said);
      throw error;
    }
  }

  function isKnown({ headers }: Request): boolean {
    const shown = /^Bearer (.+)$/.exec(headers["authorization"] ?? "")?.[1] ?? "";
    return shown === credentials.token || (tokens.get(shown) ?? 0) > time.now();
  }

  /** By a refresh token or as the app itself; both give half an hour. */
  function token({ body }: Request): Answer {
    const form = new URLSearchParams(body);
    const isRight =
      form.get("client_id") === credentials.clientId &&
      form.get("client_secret") === credentials.clientSecret;
    if (!isRight) {
      return answerOf({ status: 400, category: "BAD_CLIENT", message: "client is not known" });
    }
    const access = `sandbox-${draw.below(2 ** 30).toString(36)}`;
    tokens.set(access, time.now() + tokenSeconds * 1000);
    const refresh = form.get("refresh_token");
    return {
      status: 200,
      headers: { "content-type": "application/json" },
      body: JSON.stringify({
        ...{ access_token: access, expires_in: tokenSeconds, token_type: "bearer" },
        ...(refresh === null ? {} : { refresh_token: refresh }),
      }),
    };
  }

  return { answer, refuse, objects: shownObjects(hub), ...hands(hub), ids };
}

function told(remaining: number): Record<string, string> {
  return {
    "x-hubspot-ratelimit-max": String(limits.all.calls),
    "x-hubspot-ratelimit-remaining": String(remaining),
    "x-hubspot-ratelimit-interval-milliseconds": String(limits.all.perMs),
  };
}

function limited(policyName: string): Answer {
  return answerOf({
    ...{ status: 429, category: "RATE_LIMITS", message: "You have reached your limit." },
    more: { errorType: "RATE_LIMIT", policyName },
  });
}

function refuse(refusal: Refusal): Answer {
  return refusal === "rate_limit" ? limited(limits.all.policy) : answerOf(refusals[refusal]);
}

const refusals: Readonly<Record<Exclude<Refusal, "rate_limit">, Said>> = {
  unavailable: { status: 503, category: "SERVICE_UNAVAILABLE", message: "temporarily unavailable" },
  unauthorized: {
    ...{ status: 401, category: "INVALID_AUTHENTICATION" },
    message: "Authentication credentials not found or expired.",
  },
  forbidden: {
    ...{ status: 403, category: "MISSING_SCOPES" },
    message: "This app has not been granted all required scopes to make this call.",
  },
};

/** What a person does on HubSpot's screens. */
function hands(hub: Hub): Pick<Double, "save" | "remove" | "restore" | "acts"> {
  return {
    save(object, id, fields) {
      if (id === undefined) return hub.create(object, fields, sources.person).id;
      const record = hub.find(object, id);
      const sent = Object.entries(fields).filter(([name, value]) => {
        return (valueIn(record, name) ?? "") !== value;
      });
      return hub.update(object, id, Object.fromEntries(sent), sources.person).id;
    },
    remove: (object, id) => hub.archive(object, id, sources.person),
    restore: (object, id) => hub.restore(object, id, sources.person),
    acts: [],
  };
}

function shownObjects({ schemas }: Hub): readonly ShownObject[] {
  return [...schemas.values()].map(({ name, label, properties }) => ({
    ...{ name, label },
    fields: [...properties.values()].map((one) => ({
      ...{ name: one.name, label: one.label, isReadOnly: one.isReadOnly },
      ...(one.isOpen || one.isMulti ? {} : { options: one.options }),
    })),
  }));
}
