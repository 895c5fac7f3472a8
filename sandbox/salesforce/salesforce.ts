/**
 * A double of Salesforce: its objects, describe, SOQL, records one by one and in collections, replication, field
 * history, the recycle bin and duplicate rules, with the limits and the traps of the real one. Facts are those of
 * Salesforce's reference and of the types that jsforce publishes.
 */
import type { Catalogue } from "../../plan/index.ts";
import { valueIn } from "../records.ts";
import type { Answer, Double, Opening, Refusal, Request, ShownObject, Vendor } from "../vendor.ts";
import { convertLead } from "./convert.ts";
import { openDailyLimit } from "./limits.ts";
import { openOauth } from "./oauth.ts";
import { type Org, openOrg, type Writer } from "./org.ts";
import { openQueries } from "./query.ts";
import { route } from "./routes.ts";
import { schemasOf } from "./schema.ts";
import { seedOrg } from "./seed.ts";
import { answerOf, Refused, type Said } from "./trouble.ts";

export function salesforce(catalogue: Catalogue): Vendor {
  return {
    name: "salesforce",
    label: "Salesforce",
    faults: {
      hidden_field: "a field, told as Lead.Phone, is not shown to the integration",
      late_commit: "an update ends two minutes later, with the stamp of its begin",
      rewritten: "automation writes a record's name anew, right after its write",
      row_lock: "a record is locked by another transaction",
    },
    open: (opening) => open(opening, catalogue),
  };
}

function open(opening: Opening, catalogue: Catalogue): Double {
  const { business, credentials, time, draw, url } = opening;
  const org = openOrg(opening, schemasOf(catalogue));
  const ids = seedOrg(org, business);
  const limit = openDailyLimit(time);
  const oauth = openOauth(credentials, { time, draw, url });
  const api = { org, limit, queries: openQueries(org) };

  function answer(request: Request): Answer {
    try {
      if (request.method === "POST" && request.path === "/services/oauth2/token") {
        return oauth.token(request);
      }
      const shown = /^(?:Bearer|OAuth) (.+)$/.exec(request.headers["authorization"] ?? "")?.[1];
      if (!oauth.isKnown(shown ?? "")) return refuse("unauthorized");
      if (!limit.take()) return refuse("rate_limit");
      return counted(route(api, request));
    } catch (error) {
      if (error instanceof Refused) return counted(answerOf(error.said));
      throw error;
    }
  }

  /** How much of the day's requests is used stands on each reply. */
  function counted(answered: Answer): Answer {
    const info = { "sforce-limit-info": `api-usage=${limit.used()}/${limit.most}` };
    return { ...answered, headers: { ...answered.headers, ...info } };
  }

  return { answer, refuse, objects: shownObjects(org), ...hands(org), ids };
}

function refuse(refusal: Refusal): Answer {
  return answerOf(refusals[refusal]);
}

const refusals: Readonly<Record<Refusal, Said>> = {
  rate_limit: {
    ...{ status: 403, errorCode: "REQUEST_LIMIT_EXCEEDED" },
    message: "TotalRequests Limit exceeded.",
  },
  unavailable: {
    ...{ status: 503, errorCode: "SERVER_UNAVAILABLE" },
    message: "The server is unavailable; try again later.",
  },
  unauthorized: {
    ...{ status: 401, errorCode: "INVALID_SESSION_ID" },
    message: "Session expired or invalid",
  },
  forbidden: {
    ...{ status: 403, errorCode: "INSUFFICIENT_ACCESS" },
    message: "insufficient access rights on the object",
  },
};

/** What a person does on Salesforce's screens. */
function hands(org: Org): Pick<Double, "save" | "remove" | "restore" | "acts"> {
  const person: Writer = { userId: org.userId, mayDuplicate: true };
  return {
    save(object, id, fields) {
      if (id === undefined) return org.prepare(object, undefined, filled(fields), person)().id;
      const record = org.find(object, id);
      const sent = Object.entries(fields).filter(([name, value]) => {
        return String(valueIn(record, name) ?? "") !== value;
      });
      if (sent.length === 0) return id;
      return org.prepare(object, id, Object.fromEntries(sent), person)().id;
    },
    remove: (object, id) => org.remove(object, id, person),
    restore: (object, id) => void org.undelete(object, id, person),
    acts: [
      {
        ...{ name: "convert", object: "Lead", label: "Convert", leadsTo: "Contact" },
        carryOut: (id) => convertLead(org, id, person),
      },
    ],
  };
}

/** An empty box of a form says nothing of a new record. */
function filled(fields: Readonly<Record<string, string>>): Readonly<Record<string, string>> {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== ""));
}

function shownObjects({ schemas }: Org): readonly ShownObject[] {
  return [...schemas.values()].map(({ name, label, fields }) => ({
    ...{ name, label },
    fields: [...fields.values()].map((one) => ({
      ...{ name: one.name, label: one.label, isReadOnly: one.isReadOnly },
      ...(one.options.length === 0 || one.type === "multipicklist" ? {} : { options: one.options }),
    })),
  }));
}
