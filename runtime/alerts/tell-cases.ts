/**
 * What a batch came to → what is told of it, for the outbox of the same commit. A case is told when it comes
 * up and when it changes, never because it is still there; cases of one kind are told together.
 *
 * No value of a record is in what is told. A system's own words may hold one, so they are left out where a
 * row with `pii` was written; and an id that is itself such a value stands for nobody.
 */
import { isBlank, type Native } from "../../rules/values/native.ts";
import type { Attempt } from "../apply/effects.ts";
import { ownerOf } from "../apply/holds.ts";
import type { LinkDecision } from "../decide/decision.ts";
import type { LinkOutcome, StoredHold, StoredLink } from "../engine/engine.ts";
import type { ObjectProgram, UnitProgram } from "../program/program.ts";
import { randomId } from "../random-id.ts";
import type { Running } from "../running.ts";
import { owner, recipientsOf } from "./recipients.ts";
import { recordOwners } from "./record-owners.ts";
import type { Recipient, StoredAlert, Told, ToldCase, What } from "./stored-alert.ts";
import { some } from "./words.ts";

/** Most cases, and most reasons, that one alert names. */
export const mostNamed = 10;

/** Of a reason, that are kept. */
const mostLetters = 1000;

export async function alertsOfBatch(
  object: ObjectProgram,
  decisions: readonly LinkDecision[],
  outcomes: readonly LinkOutcome[],
  attempts: readonly Attempt[],
  running: Running,
): Promise<readonly StoredAlert[]> {
  const cases = decisions.flatMap(({ link }, at) =>
    (outcomes[at]?.holds ?? [])
      .filter((hold) => isNews(hold, link.holds))
      .map((hold) => ({ hold, link })),
  );
  if (cases.length === 0) return [];
  const failures = Map.groupBy(
    attempts.filter((one) => one.kind === "failed"),
    (one) => one.effect.intent.link,
  );
  const owners = await ownersAsked();
  const groups = Map.groupBy(cases, ({ hold, link }) =>
    JSON.stringify([hold.class, hold.unit, whatOf(hold), owners?.get(link.id) ?? ""]),
  );
  const now = running.host.clock.now();
  return [...groups.values()].flatMap((group) => {
    const [first] = group;
    if (first === undefined) return [];
    const { hold, link } = first;
    const told = toldOf(object, first, group, failures);
    const address = owners?.get(link.id);
    const recordOwner: Recipient | undefined =
      address === undefined ? ownerNamed(object, hold.unit) : { kind: "person", address };
    const actions = object.errors.actions(hold.class);
    return recipientsOf(actions, recordOwner, hold.correction).map((to) => ({
      id: randomId(running.host.random, 12),
      at: now,
      ...to,
      told,
      attempts: 0,
    }));
  });

  /** Looked up only where somebody wants to know. */
  async function ownersAsked(): Promise<ReadonlyMap<string, string> | undefined> {
    const isAsked = cases.some(({ hold }) =>
      object.errors
        .actions(hold.class)
        .some((action) => action.kind === "notify" && action.whom === "record_owner"),
    );
    if (!isAsked) return undefined;
    return recordOwners(
      object,
      cases.map((one) => one.link),
      running,
    );
  }
}

/** It was not there before, or is another one by now. */
function isNews(hold: StoredHold, before: readonly StoredHold[]): boolean {
  const known = before.find((one) => one.unit === hold.unit);
  return (
    known === undefined ||
    known.class !== hold.class ||
    known.case !== hold.case ||
    known.why !== hold.why ||
    known.instead !== hold.instead
  );
}

interface Case {
  readonly hold: StoredHold;
  readonly link: StoredLink;
}

type Failures = ReadonlyMap<string, readonly Attempt[]>;

/** `group`: the first of them, and others that are alike. */
function toldOf(
  object: ObjectProgram,
  { hold }: Case,
  group: readonly Case[],
  failures: Failures,
): Told {
  const failed = group.map(({ hold, link }) => failuresOf(hold, failures.get(link.id) ?? []));
  const systems = new Set(failed.flat().map((one) => one.effect.intent.system));
  const [system] = systems.size === 1 ? systems : [];
  const whys = group.flatMap(({ hold }, at) => whyOf(object, hold, failed[at] ?? []));
  return {
    class: hold.class,
    object: object.plan.id,
    ...(hold.unit === "" ? {} : { unit: hold.unit }),
    ...(system === undefined ? {} : { system }),
    what: whatOf(hold),
    why: some(
      whys.map((why) => why.slice(0, mostLetters)),
      mostNamed,
    ),
    count: group.length,
    cases: group.slice(0, mostNamed).map((one) => toldCase(object, one)),
    place: hold.place,
    ...(hold.correction === undefined ? {} : { correction: hold.correction }),
  };
}

/** Writes that did not take place and that a case may come from. */
function failuresOf(hold: StoredHold, attempts: readonly Attempt[]): readonly Attempt[] {
  return attempts.filter(({ effect: { units } }) =>
    hold.unit === "" ? units.length === 0 || units.includes("") : units.includes(hold.unit),
  );
}

/** The words of a system may quote what they are about, whichever of its writes they answer. */
function whyOf(
  object: ObjectProgram,
  { why }: StoredHold,
  failed: readonly Attempt[],
): readonly string[] {
  if (why === "") return [];
  const quoted = failed.find(({ effect: { units, intent } }) =>
    object.units.some(
      (one) => hasPersonal(one) && (intent.kind !== "update" || units.includes(one.id)),
    ),
  );
  return quoted === undefined
    ? [why]
    : [`${quoted.effect.intent.system} refused it, or did not answer`];
}

function whatOf({ instead, whole, unit }: StoredHold): What {
  if (instead === "queued") return "queued";
  if (instead === "skipped") return "left_out";
  return whole === true || unit === "" ? "record_held" : "field_held";
}

function toldCase(object: ObjectProgram, { hold, link }: Case): ToldCase {
  const secret = personalValues(object, link);
  return {
    name: `${link.id}/${hold.unit === "" ? "record" : hold.unit}`,
    records: link.records
      .filter((record) => !record.gone && !secret.has(textOf(record.id)))
      .map(({ system, id }) => ({ system, id })),
  };
}

/** What the rows with `pii` hold in the records of a link, so that no id gives it away. */
function personalValues(object: ObjectProgram, link: StoredLink): ReadonlySet<string> {
  const found = new Set<string>();
  for (const unit of object.units.filter(hasPersonal)) {
    for (const end of unit.ends) {
      const fields = link.records.find((one) => one.system === end.system)?.fields ?? {};
      for (const { field } of end.parts) {
        const native = Object.hasOwn(fields, field) ? fields[field] : undefined;
        if (native !== undefined && !isBlank(native)) found.add(textOf(native));
      }
    }
  }
  return found;
}

function textOf(native: Native): string {
  const text = typeof native === "object" ? JSON.stringify(native) : String(native);
  return text.trim().toLowerCase();
}

function hasPersonal({ rows, list }: UnitProgram): boolean {
  return rows.some((row) => row.plan.pii !== undefined) || (list?.rows.some(hasPersonal) ?? false);
}

function ownerNamed(object: ObjectProgram, unit: string): Recipient | undefined {
  const name = ownerOf(object, unit);
  return name === undefined ? undefined : owner(name);
}
