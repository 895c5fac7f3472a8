/**
 * A service with a REST API as a system of a soak: guarded by ETags, safe to ask twice, and busy at times. It
 * notes every change of a record.
 */
import type { JsonObject } from "../../runtime/exact-json.ts";
import { guardedDialect } from "../support/guarded-dialect.ts";
import { Refused, type Store, startRestService } from "../support/rest-service.ts";
import { openGate, through } from "./gate.ts";
import { type Fields, fieldNames, type SoakSystem, type Step } from "./system.ts";

export interface RestSystem extends SoakSystem {
  /** Answers every request with 503 or 429 meanwhile. */
  beBusy(isBusy: boolean): void;
}

const token = "a-token-of-the-soak";

export async function restSystem(): Promise<RestSystem> {
  const steps: Step[] = [];
  const dialect = guardedDialect(token);
  let busy = 0;
  const text = {};
  const service = await startRestService(
    (store, asked, url) => {
      if (busy > 0) {
        return { status: ++busy % 2 === 0 ? 503 : 429, headers: { "retry-after": "1" }, body: {} };
      }
      return noted(store, null, () => dialect(store, asked, url));
    },
    {
      email: { required: true, unique: true },
      name: text,
      city: text,
      phone: text,
      visits: text,
      score: text,
    },
  );
  const gate = await openGate(Number(new URL(service.url).port));
  const { store } = service;
  return {
    alias: "api",
    settings: {
      url: through(service.url, gate).replace(/\/$/, ""),
      description: "./people-api.yaml",
      credentials: { token },
    },
    gate,
    beBusy(isBusy) {
      busy = isBusy ? 1 : 0;
    },
    ids: async () => [...store.all.keys()],
    async apply(number, change) {
      try {
        noted(store, number, () => {
          switch (change.kind) {
            case "create":
              return void store.create(change.fields as JsonObject);
            case "set":
              return void store.update(change.id, { [change.field]: change.value });
            case "add": {
              const visits = Number(store.all.get(change.id)?.fields["visits"] ?? 0);
              return void store.update(change.id, { visits: visits + change.by });
            }
            case "delete":
              return store.remove(change.id);
          }
        });
        return true;
      } catch (error) {
        if (error instanceof Refused) return false;
        throw error;
      }
    },
    all: async () => shotOf(store),
    steps: async () => steps,
    async close() {
      await gate.close();
      await service.close();
    },
  };

  /** A request touches one record or none, and what it touched has another version afterwards. */
  function noted<Result>(of: Store, change: number | null, work: () => Result): Result {
    const before = new Map(of.all);
    const result = work();
    for (const id of new Set([...before.keys(), ...of.all.keys()])) {
      const [was, became] = [before.get(id), of.all.get(id)];
      if (was?.version === became?.version) continue;
      steps.push({
        at: Date.now(),
        id,
        change,
        before: was === undefined ? null : fieldsOf(was.fields),
        after: became === undefined ? null : fieldsOf(became.fields),
      });
    }
    return result;
  }
}

function shotOf(store: Store): ReadonlyMap<string, Fields> {
  return new Map([...store.all].map(([id, { fields }]) => [id, fieldsOf(fields)]));
}

function fieldsOf(fields: JsonObject): Fields {
  return Object.fromEntries(
    fieldNames.map((name) => [name, (fields[name] ?? null) as Fields[string]]),
  );
}
