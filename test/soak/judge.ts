/**
 * What has to hold once a soak has come to rest. It goes by what the systems themselves noted of every change, and
 * by what Concordat says in its audit and its cases; it knows nothing of how Concordat decides.
 */
import type { Fields, Step, Value } from "./system.ts";

export interface Evidence {
  readonly systems: readonly {
    readonly alias: string;
    readonly all: ReadonlyMap<string, Fields>;
    readonly steps: readonly Step[];
  }[];
  readonly audit: readonly Entry[];
  readonly holds: readonly Hold[];
}

/** Of an entry of the audit, what is looked at. */
export interface Entry {
  readonly sequence: number;
  readonly at: number;
  readonly origin: string;
  readonly run: string;
  readonly system: string;
  readonly record: string;
  readonly field: string;
  readonly case: string;
  readonly act: string;
  readonly by?: string;
  readonly from: Value;
  readonly to: Value;
  readonly lost: boolean;
  readonly place: string;
  readonly person?: string;
}

export interface Hold {
  readonly unit: string;
  readonly shown: readonly { readonly system: string; readonly record: string }[];
}

/** `email` and `field`: whose story tells of it. */
export interface Broken {
  readonly what: string;
  readonly email?: Value;
  readonly field?: string;
}

export interface Verdict {
  readonly broken: readonly Broken[];
  /** People's values that Concordat overwrote, by what decided. */
  readonly overwritten: ReadonlyMap<string, number>;
  readonly edits: number;
  readonly writes: number;
}

/** One field of one record, changed. */
interface Moved {
  readonly from: Value;
  readonly to: Value;
  readonly byPerson: boolean;
  /** The record came or went. */
  readonly isWhole: boolean;
}

const shared = ["name", "city", "phone", "visits"] as const;

export function judge({ systems, audit, holds }: Evidence): Verdict {
  const broken: Broken[] = [];
  const breaks = (what: string, email?: Value, field?: string) =>
    broken.push({
      what,
      ...(email === undefined ? {} : { email }),
      ...(field === undefined ? {} : { field }),
    });
  const overwritten = new Map<string, number>();
  const moves = movesOf(systems);
  const held = new Set(
    holds.flatMap(({ unit, shown }) =>
      shown.map(({ system, record }) => key(system, record, unit)),
    ),
  );
  const isHeld = (system: string, record: string, unit: string) =>
    held.has(key(system, record, unit)) || held.has(key(system, record, ""));
  const emails = emailsOf(systems);
  const people = Map.groupBy(
    systems.flatMap(({ alias, all }) =>
      [...all].map(([id, fields]) => ({ alias, id, fields, email: fields["email"] ?? null })),
    ),
    (one) => one.email,
  );
  const deleted = new Set(
    systems.flatMap(({ alias, steps }) =>
      steps.flatMap(({ id, change, after }) =>
        change !== null && after === null ? [emails.get(`${alias} ${id}`)] : [],
      ),
    ),
  );
  checkAgreement();
  checkDeletions();
  checkSums();
  const edits = checkEdits();
  const writes = checkWrites();
  return { broken, overwritten, edits, writes };

  function checkAgreement(): void {
    for (const [email, ends] of people) {
      const missing = systems.filter(({ alias }) => !ends.some((one) => one.alias === alias));
      const waits = ends.some(({ alias, id }) =>
        ["", "record"].some((unit) => held.has(key(alias, id, unit))),
      );
      if (missing.length > 0 && !waits) {
        breaks(`${email} is not in ${missing.map((one) => one.alias).join(", ")}`, email);
      }
      const twice = ends.length + missing.length > systems.length;
      if (twice) breaks(`${email} is twice in one system`, email);
      for (const field of shared) {
        if (ends.some(({ alias, id }) => isHeld(alias, id, field))) continue;
        const values = new Set(
          ends.map(({ fields }) => fields[field]).filter((one) => one !== null),
        );
        if (values.size > 1) {
          breaks(`${field} of ${email} differs: ${JSON.stringify([...values])}`, email, field);
        }
        // A blank neither travels nor is filled, as long as a person made it.
        for (const { alias, id, fields } of ends) {
          const last = moves.get(key(alias, id, field))?.at(-1);
          if (fields[field] !== null || values.size === 0 || last?.byPerson === true) continue;
          breaks(`${field} of ${email} is blank in ${alias}, and nobody emptied it`, email, field);
        }
      }
      const source = ends.find((one) => one.alias === "pg")?.fields["score"] ?? null;
      for (const { alias, id, fields } of ends) {
        if (source === null || isHeld(alias, id, "score") || fields["score"] === source) continue;
        breaks(
          `score of ${email} is ${fields["score"]} in ${alias}, and ${source} in pg`,
          email,
          "score",
        );
      }
    }
  }

  /** What nobody deleted is there, and nothing is deleted that nobody deleted. */
  function checkDeletions(): void {
    for (const email of new Set(emails.values())) {
      if (!people.has(email) && !deleted.has(email)) {
        breaks(`${email} is gone, and nobody deleted it`, email);
      }
    }
    for (const { alias, steps } of systems) {
      for (const { id, change, after } of steps) {
        const email = emails.get(`${alias} ${id}`);
        if (change !== null || after !== null || deleted.has(email)) continue;
        breaks(`${email} was deleted in ${alias}, and nobody asked for it`, email);
      }
    }
  }

  /** Every step that a person added counts once. */
  function checkSums(): void {
    const added = new Map<Value, number>();
    for (const { alias, steps } of systems) {
      for (const { id, change, before, after } of steps) {
        if (change === null || before === null || after === null) continue;
        const email = emails.get(`${alias} ${id}`) ?? null;
        const by = Number(after["visits"] ?? 0) - Number(before["visits"] ?? 0);
        added.set(email, (added.get(email) ?? 0) + by);
      }
    }
    for (const [email, ends] of people) {
      // Where a record was deleted, what was added to it may have gone with it.
      if (deleted.has(email)) continue;
      // Where no sum could be made yet, a person is asked.
      if (ends.some(({ alias, id }) => isHeld(alias, id, "visits"))) continue;
      for (const { alias, fields } of ends) {
        if (fields["visits"] === (added.get(email) ?? 0)) continue;
        breaks(
          `visits of ${email} is ${fields["visits"]} in ${alias}; people added ${added.get(email) ?? 0}`,
          email,
          "visits",
        );
      }
    }
  }

  /** Every value that a person wrote is there, or they replaced it, or the audit says what did. */
  function checkEdits(): number {
    let edits = 0;
    const entries = Map.groupBy(audit, (one) =>
      key(one.system, one.record, one.field, one.from, one.to),
    );
    const travelled = new Set(
      systems.flatMap(({ alias, steps }) =>
        steps.flatMap(({ change, after }) =>
          change === null && after !== null
            ? Object.entries(after).map(([field, value]) => `${alias} ${field} ${value}`)
            : [],
        ),
      ),
    );
    const hasTravelled = (alias: string, field: string, value: Value) =>
      systems.some((one) => one.alias !== alias && travelled.has(`${one.alias} ${field} ${value}`));
    for (const [place, list] of moves) {
      const [alias = "", id = "", field = ""] = JSON.parse(place) as string[];
      for (const [at, { to, byPerson, isWhole }] of list.entries()) {
        if (!byPerson || (isWhole && to === null)) continue;
        edits++;
        const next = list[at + 1];
        // What is there still is judged with what the other systems hold.
        if (next === undefined || next.byPerson || field === "visits" || field === "email")
          continue;
        const email = emails.get(`${alias} ${id}`);
        const where = `${field} ${JSON.stringify(to)} of ${email} in ${alias}`;
        if (next.isWhole) {
          const isKnown = to === null || field === "score" || hasTravelled(alias, field, to);
          if (!isKnown)
            breaks(`${where} was deleted before it reached another system`, email, field);
          continue;
        }
        const entry = entries.get(key(alias, id, field, next.from, next.to))?.[0];
        if (entry === undefined) {
          breaks(
            `${where} was overwritten by ${JSON.stringify(next.to)} without an entry`,
            email,
            field,
          );
          continue;
        }
        // On a One-way row the source's next value takes the place of whatever was there.
        const own = field === "score" ? "source" : "";
        const rule = entry.person === undefined ? (entry.by ?? own) : "a person";
        if (entry.lost && (rule === "" || entry.place === "")) {
          breaks(
            `${where} was overwritten, and entry ${entry.sequence} names no rule`,
            email,
            field,
          );
        }
        if (rule === "" && to !== null && !hasTravelled(alias, field, to)) {
          breaks(
            `${where} was overwritten by ${JSON.stringify(next.to)} before it reached another system, and entry ${entry.sequence} does not say so`,
            email,
            field,
          );
        }
        const what = rule === "" ? "replaced by a later edit elsewhere" : `lost by ${rule}`;
        overwritten.set(what, (overwritten.get(what) ?? 0) + 1);
      }
    }
    return edits;
  }

  /** Every write of Concordat's has its one entry, every entry its one write, and none writes what is there. */
  function checkWrites(): number {
    const written = new Map<string, number>();
    let writes = 0;
    const add = (one: string, count: number) => written.set(one, (written.get(one) ?? 0) + count);
    for (const { alias, steps } of systems) {
      for (const { id, change, before, after } of steps) {
        if (change !== null) continue;
        writes++;
        if (after === null) {
          add(key(alias, id, "deleted"), 1);
          continue;
        }
        const fields = Object.keys(after).filter((field) => before?.[field] !== after[field]);
        const told = fields.filter((field) => before !== null || after[field] !== null);
        if (told.length === 0)
          breaks(`${alias} ${id} was written again as it was`, emails.get(`${alias} ${id}`));
        for (const field of told) {
          add(key(alias, id, field, before?.[field] ?? null, after[field] ?? null), 1);
        }
      }
    }
    for (const { system, record, field, from, to, act } of audit) {
      if (act === "delete") add(key(system, record, "deleted"), -1);
      else if (from !== to) add(key(system, record, field, from, to), -1);
    }
    for (const [what, count] of written) {
      if (count === 0) continue;
      const told =
        count > 0
          ? `was written ${count} times more than the audit says`
          : "stands in the audit alone";
      const [alias, id, field] = JSON.parse(what) as [string, string, string];
      breaks(`${what} ${told}`, emails.get(`${alias} ${id}`), field);
    }
    return writes;
  }
}

/** What happened to a person's record, or to one field of it, in all systems, and what the audit says of it. */
export function storyOf(
  { systems, audit }: Pick<Evidence, "systems" | "audit">,
  { email, field }: Broken,
): readonly string[] {
  const emails = emailsOf(systems);
  const isIt = (alias: string, id: string) => emails.get(`${alias} ${id}`) === email;
  const isField = (name: string) => field === undefined || name === field || name === "";
  const happened = systems.flatMap(({ alias, steps }) =>
    steps.flatMap(({ at, id, change, before, after }) => {
      if (!isIt(alias, id)) return [];
      const names = Object.keys(after ?? before ?? {}).filter(isField);
      const moved = names.flatMap((name) => {
        const [from, to] = [before?.[name] ?? null, after?.[name] ?? null];
        return from === to ? [] : [`${name} ${JSON.stringify(from)} → ${JSON.stringify(to)}`];
      });
      if (moved.length === 0 && before !== null && after !== null) return [];
      const what = before === null ? "made: " : after === null ? "deleted: " : "";
      const who = change === null ? "Concordat" : `a person (${change})`;
      return [{ at, line: `${alias}: ${what}${moved.join(", ")}, by ${who}` }];
    }),
  );
  const told = audit
    .filter((one) => isIt(one.system, one.record) && isField(one.field))
    .map((one) => ({
      at: one.at,
      line: `audit ${one.sequence}, run ${one.run}: ${one.system} ${one.field} ${JSON.stringify(one.from)} → ${JSON.stringify(one.to)}, ${one.case}, ${one.act} ${one.by ?? ""} of ${one.origin}${one.lost ? ", lost" : ""}`,
    }));
  return [...happened, ...told]
    .toSorted((one, other) => one.at - other.at)
    .map(({ at, line }) => `${new Date(at).toISOString().slice(11, 23)} ${line}`);
}

/** Of every record that ever was. */
function emailsOf(systems: Evidence["systems"]): ReadonlyMap<string, Value> {
  return new Map(
    systems.flatMap(({ alias, steps }) =>
      steps.map(({ id, before, after }) => [
        `${alias} ${id}`,
        (after ?? before)?.["email"] ?? null,
      ]),
    ),
  );
}

/** By system, record and field, in their order. */
function movesOf(systems: Evidence["systems"]): ReadonlyMap<string, readonly Moved[]> {
  const found = new Map<string, Moved[]>();
  for (const { alias, steps } of systems) {
    for (const { id, change, before, after } of steps) {
      for (const field of Object.keys(after ?? before ?? {})) {
        const [from, to] = [before?.[field] ?? null, after?.[field] ?? null];
        const isWhole = before === null || after === null;
        if (!isWhole && from === to) continue;
        const list = found.get(key(alias, id, field)) ?? [];
        found.set(key(alias, id, field), list);
        list.push({ from, to, byPerson: change !== null, isWhole });
      }
    }
  }
  return found;
}

function key(...parts: readonly Value[]): string {
  return JSON.stringify(parts);
}
