/** What engines are given in their tests: records of an object `Person`, what became of links, intents, holds. */
import type { StoredAlert } from "../../runtime/alerts/stored-alert.ts";
import type {
  Appending,
  Feed,
  Intent,
  LinkOutcome,
  Outcome,
  RecordOutcome,
  SeenRecord,
  StoredHold,
} from "../../runtime/engine/engine.ts";

export const feed: Feed = { object: "Person", system: "a", stage: "people" };

export function seen(...records: readonly SeenRecord[]): Appending {
  return { ...feed, records, deleted: [] };
}

export function person(id: string, name: string, key = `${id}@acme.example`): SeenRecord {
  return { id, fields: { name }, keys: [key] };
}

/** `a1`: the record 1 of system a. */
export function record(name: string): { system: string; stage: string; id: string } {
  return { system: name.slice(0, 1), stage: "people", id: name.slice(1) };
}

export function outcome(links: readonly LinkOutcome[], changes: Partial<Outcome> = {}): Outcome {
  return {
    object: "Person",
    run: "r",
    plan: "p",
    at: 0,
    links,
    settled: [],
    audit: [],
    ...changes,
  };
}

export function decided(link: string, changes: Partial<LinkOutcome> = {}): LinkOutcome {
  return {
    link,
    records: [],
    hubs: {},
    holds: [],
    tombstones: [],
    inScope: true,
    again: "never",
    waits: false,
    attempts: 0,
    ...changes,
  };
}

export function recordOutcome(name: string, changes: Partial<RecordOutcome> = {}): RecordOutcome {
  return { object: "Person", ...record(name), base: {}, ...changes };
}

export function note(changes: Partial<Outcome["audit"][number]> = {}): Outcome["audit"][number] {
  return {
    object: "Person",
    link: "1",
    system: "a",
    stage: "people",
    record: "1",
    row: "name",
    field: "name",
    case: "one_changed",
    act: "travel",
    from: "old",
    to: "new",
    origin: "b",
    lost: false,
    place: "x.sync:1",
    ...changes,
  };
}

export function intent(id: string, changes: Partial<Intent> = {}): Intent {
  return {
    id,
    at: 1_000_000,
    object: "Person",
    link: "1",
    system: "a",
    stage: "people",
    kind: "update",
    record: "1",
    fields: { name: "x" },
    expected: { name: "old" },
    audit: [],
    ...changes,
  };
}

export function alert(id: string, changes: Partial<StoredAlert> = {}): StoredAlert {
  return {
    id,
    at: 0,
    to: { kind: "channel", name: "ops" },
    when: "now",
    told: {
      class: "invalid_data",
      object: "Person",
      unit: "name",
      what: "field_held",
      why: ["is no number"],
      count: 1,
      cases: [{ name: "1/name", records: [{ system: "a", id: "1" }] }],
      place: "x.sync:1",
    },
    attempts: 0,
    ...changes,
  };
}

export function hold(link: string, unit: string, changes: Partial<StoredHold> = {}): StoredHold {
  return {
    link,
    object: "Person",
    unit,
    class: "conflict",
    case: "sources_differ",
    ends: [],
    why: "both were edited",
    opened: 0,
    updated: 0,
    shown: [{ system: "a", record: "1", field: "name", native: "x" }],
    place: "x.sync:1",
    ...changes,
  };
}
