/**
 * The paper on which a merge writes what it decides: steps taken, values to write, ends accounted
 * for. It knows how a value reaches the ends; which value, and why, `merge.ts` decides.
 */
import { bug } from "../../core/bug.ts";
import type { DecisionCase } from "../../plan/index.ts";
import { valueKey } from "../values/key.ts";
import type { Value } from "../values/native.ts";
import { blankTravels } from "./blank-travels.ts";
import { type Candidate, grainOf } from "./choose.ts";
import { groupByValue } from "./groups.ts";
import { behind } from "./owed.ts";
import type {
  Hub,
  Resolution,
  Step,
  UnitEnd,
  UnitHold,
  UnitRules,
  UnitState,
  UnitWrite,
} from "./unit.ts";

export interface Outcome {
  /** Whether a blank is a value that travels. */
  readonly travelsBlank: boolean;
  /** Meets a situation: what the table does in it becomes the last step. */
  step(name: DecisionCase): Step;
  last(): Step;
  account(end: number): void;
  /** The end gets the value in force, whatever it turns out to be. */
  correct(end: number, step: Step): void;
  /** The value in force gets the stamp of an end that says the same later. */
  reassert(): void;
  only(name: DecisionCase): Resolution;
  /** The value that a person chose goes to every end that may be written. */
  decide(
    present: readonly number[],
    decided: { readonly value: Value; readonly system: string },
  ): Resolution;
  /** An end that changed cannot be read: nothing of the unit moves. */
  blocked(): Resolution | undefined;
  agree(value: Candidate, present: readonly number[]): Resolution;
  /** The value goes to every end that may be written. */
  settle(present: readonly number[], value: Candidate, step: Step): Resolution;
  /** As `settle`, of a value that was made of what the ends show. */
  settleMerged(present: readonly number[], value: Candidate, step: Step): Resolution;
  /** The value in force goes to the ends that were corrected or are owed it, and to no other. */
  settleHub(present: readonly number[], value?: Value): Resolution;
  hold(
    kind: UnitHold["class"],
    name: Step["case"],
    ends: readonly number[],
    why?: string,
  ): Resolution;
  done(name: DecisionCase, accounted: readonly number[]): Resolution;
  rest(inForce?: Candidate): Resolution;
}

export function startOutcome(rules: UnitRules, state: UnitState): Outcome {
  const { ends, hub } = state;
  const steps: Step[] = [];
  const writes: UnitWrite[] = [];
  const accounted = new Set<number>();
  const corrected = new Map<number, Step>();
  const stuck: { end: number; kind: UnitHold["class"]; why: string }[] = [];
  const waits: string[] = [];
  let inForce: Hub | undefined;

  const out: Outcome = {
    travelsBlank: blankTravels(rules),
    step,
    last: () => steps.at(-1) ?? bug("a merge without a situation"),
    account: (end) => accounted.add(end),
    correct: (end, one) => corrected.set(end, one),
    reassert,
    only(name) {
      step(name);
      return { steps, writes: [], accounted: [], waits: [] };
    },
    decide(present, { value, system }) {
      const chosen: Step = { case: "decided", do: "take" };
      steps.push(chosen);
      const source = ownSide(present);
      if (source !== undefined && present.every((at) => shows(ends[at], value))) {
        for (const at of present) accounted.add(at);
        putInForce(source);
        return finish();
      }
      const stamps = ends.flatMap((end) => end.stamp ?? []);
      const stamp = stamps.length === 0 ? undefined : Math.max(...stamps);
      // Once it reached one end it stands: the others are owed it, and nobody is asked again.
      return out.settleMerged(present, { value, systems: [system], stamp }, chosen);
    },
    blocked,
    agree(value, present) {
      const name = value.value === null ? "all_emptied" : "all_agree";
      step(name);
      for (const at of present) accounted.add(at);
      putInForce(value);
      return finish();
    },
    settle(present, value, one) {
      spread(present, value, one);
      putInForce(value);
      return finish();
    },
    settleMerged(present, value, one) {
      const merged = present.flatMap((at) => {
        const { now, actual, system } = ends[at] as UnitEnd;
        return now?.kind === "value" ? [{ system, value: actual ?? now.value }] : [];
      });
      // What was not read showed what was in force, as far as anybody knows.
      const unread = ends.filter((end) => end.unread === true && end.role !== "source");
      merged.push(...unread.map(({ system }) => ({ system, value: hub?.value ?? null })));
      return { ...out.settle(present, value, one), merged };
    },
    settleHub(present, value = hub?.value ?? null) {
      for (const at of present) {
        const one = corrected.get(at);
        if (one !== undefined) put(at, value, one);
      }
      // An end that was edited since has been judged by that edit, and is owed the value once it is taken back.
      const owing = behind(rules, state, present).filter((at) => !corrected.has(at));
      const [late, edited] = parted(owing, (at) => ends[at]?.baseKey === ends[at]?.ownKey);
      for (const at of late) put(at, hub?.value ?? null, out.last());
      if (hub !== undefined && late.length > 0) inForce = owedOnly(hub, edited);
      return finish();
    },
    hold(kind, name, held, why = "") {
      const hold: UnitHold = { class: kind, case: name, ends: held, why };
      return { steps, writes: [], accounted: [], hold, waits: [] };
    },
    done(name, ends) {
      step(name);
      for (const at of ends) accounted.add(at);
      return finish();
    },
    rest(value) {
      if (value !== undefined) putInForce(value);
      return finish();
    },
  };
  return out;

  function step(name: DecisionCase): Step {
    const decision = rules.decisions.get(name) ?? bug(`a plan without the situation ${name}`);
    const known = steps.find((one) => one.case === name);
    if (known !== undefined) return known;
    steps.push(decision);
    return decision;
  }

  /** What the sources of a one-way row show. Where only receiving sides show another value, that one never travels. */
  function ownSide(present: readonly number[]): Candidate | undefined {
    const sources = present.filter((at) => ends[at]?.role === "source");
    return groupByValue(state, sources)[0];
  }

  function shows(end: UnitEnd | undefined, value: Value): boolean {
    return end?.role === "source" || end?.translate(value).kind === "shown";
  }

  function blocked(): Resolution | undefined {
    const waiting = ends.flatMap((end) => (end.now?.kind === "waits" ? [end.now.record] : []));
    if (waiting.length > 0) {
      return { steps, writes: [], accounted: [], waits: waiting };
    }
    const at = ends.findIndex(
      (end) => end.now?.kind === "unreadable" && end.role !== "sink" && end.baseKey !== end.ownKey,
    );
    const now = ends[at]?.now;
    if (now?.kind !== "unreadable") return undefined;
    return out.hold("invalid_data", "one_changed", [at], now.why);
  }

  /** Writes to every end that may be written, and accounts for those that show the value already. */
  function spread(present: readonly number[], { value, shownAt }: Candidate, one: Step): void {
    for (const at of present) {
      // Two ends may agree although only one's value translates into the other's.
      if (ends[at]?.role === "source" || shownAt?.includes(at)) accounted.add(at);
      else put(at, value, corrected.get(at) ?? one);
    }
  }

  function put(at: number, value: Value, one: Step): void {
    const end = ends[at] as UnitEnd;
    const translated = end.translate(value);
    const loses = end.baseKey !== undefined && end.baseKey !== end.ownKey;
    switch (translated.kind) {
      case "shown":
        accounted.add(at);
        return;
      case "write":
        writes.push({ end: at, value, natives: translated.natives, step: one, loses });
        return;
      case "waits":
        waits.push(translated.link);
        return;
      case "invalid":
        stuck.push({ end: at, kind: "invalid_data", why: translated.why });
        return;
      case "untranslated": {
        const { do: act } = step("winner_has_no_translation");
        if (act === "keep") accounted.add(at);
        else stuck.push({ end: at, kind: "mapping_issue", why: "" });
      }
    }
  }

  function putInForce({ value, systems, stamp }: Candidate): void {
    // Of several that agree, whoever the clause names first is the one it speaks of.
    const { policy } = rules;
    const named = policy.kind === "authority" ? policy.order : rules.headOrder;
    const origin = named.find((one) => systems.includes(one)) ?? systems[0] ?? "";
    inForce = { value, origin, ...(stamp === undefined ? {} : { stamp }) };
  }

  /** Ends whose field is gone, where something would have to be written. */
  function lacking(): typeof stuck {
    const value = (inForce ?? hub)?.value ?? null;
    const isNews = inForce !== undefined && valueKey(value) !== valueKey(hub?.value ?? null);
    return ends.flatMap(({ lacks, role, baseKey }, end) => {
      const isOwed = baseKey === undefined ? value !== null : isNews;
      if (lacks === undefined || role === "source" || !isOwed) return [];
      return [{ end, kind: "schema_drift" as const, why: lacks }];
    });
  }

  function owedOnly({ owed = [], ...bare }: Hub, to: readonly number[]): Hub {
    const left = owed.filter(({ system }) => to.some((at) => ends[at]?.system === system));
    return left.length === 0 ? bare : { ...bare, owed: left };
  }

  function reassert(): void {
    if (hub === undefined || rules.policy.kind !== "latest") return;
    const grain = rules.policy.grainSeconds;
    let latest = hub;
    for (const end of ends) {
      if (end.assertedAt === undefined || end.now?.kind !== "value") continue;
      const isSame = valueKey(end.now.value) === valueKey(hub.value);
      if (isSame && grainOf(end.assertedAt, grain) > grainOf(latest.stamp ?? 0, grain)) {
        latest = { ...hub, origin: end.system, stamp: end.assertedAt };
      }
    }
    if (latest !== hub) inForce = latest;
  }

  function finish(): Resolution {
    stuck.push(...lacking());
    const [first] = stuck;
    const hold: UnitHold | undefined = first && {
      class: first.kind,
      case: out.last().case,
      ends: stuck.map((one) => one.end),
      why: first.why,
    };
    // What cannot be written to one end, or is not known of it, keeps the others from nothing, but nothing is forgotten:
    // the ends that changed stay changed until the whole unit is through.
    const isWhole = hold === undefined && waits.length === 0;
    const isSeen = !ends.some((end) => end.unread === true && end.role !== "source");
    return {
      steps,
      writes,
      accounted: isWhole && isSeen ? [...accounted] : [],
      ...(inForce && (isWhole ? { hub: inForce } : { origin: inForce.origin })),
      ...(isWhole && isSeen ? {} : { staysOpen: true as const }),
      ...(hold && { hold }),
      waits,
    };
  }
}

function parted<Item>(items: readonly Item[], holds: (item: Item) => boolean): [Item[], Item[]] {
  return [items.filter(holds), items.filter((item) => !holds(item))];
}
