/**
 * What the language says becomes of edits on a unit whose ends agreed: a second reading of the rules, written
 * from their description and not from the merge, for the cases in which that is plain. Where it says nothing
 * the other properties still hold.
 */
import type { mergeValues } from "../../rules/policies/merge-values.ts";
import { valueKey } from "../../rules/values/key.ts";
import type { Value } from "../../rules/values/native.ts";
import { blankTravels, isTwoWay, shows } from "./agrees.ts";
import type { Edit } from "./edits.ts";
import { stepOf } from "./rounds.ts";
import { isChanged, type State } from "./state.ts";
import type { Subject } from "./subject.ts";

export type Expected =
  /** This value is in force then, wherever it can be brought. `rule` completes "…, since …". */
  | { readonly kind: "stands"; readonly value: Value; readonly rule: string }
  /** A person decides, and nothing is written. */
  | { readonly kind: "held"; readonly rule: string }
  /** Nothing is written. */
  | { readonly kind: "untouched"; readonly rule: string };

interface Changed {
  readonly end: number;
  /** What it was set to, by its number. */
  readonly to: number;
  readonly value: Value;
  readonly at: number | undefined;
}

/** Undefined where the rules are not plain enough to be read a second time. */
export function expectedOf(
  subject: Subject,
  before: State,
  edits: readonly Edit[],
): Expected | undefined {
  const { rules, ends } = subject;
  const { hub } = before;
  if (hub === undefined || before.held || hub.owed !== undefined) return undefined;
  // A receiving side's own form of the value does not travel, and so is not what the others are set to.
  if (ends.some(({ system, role }) => system === hub.origin && role === "sink")) return undefined;
  const isAgreed = before.ends.every((end, at) => {
    const own = ends[at];
    return own !== undefined && !isChanged(subject, at, end) && shows(own, end, hub.value);
  });
  if (!isAgreed || edits.some((edit) => edit.again)) return undefined;
  const changed: Changed[] = [];
  for (const { end, to, at } of edits) {
    const own = ends[end];
    if (own === undefined) return undefined;
    if (own.table.keyOf(to) === own.table.keyOf(before.ends[end]?.now ?? 0)) continue;
    const read = own.table.read(to);
    if (read.kind !== "value") return undefined;
    // A form of its own of what is in force is no news.
    if (shows(own, { now: to }, hub.value)) return undefined;
    changed.push({ end, to, value: read.value, at });
  }
  if (changed.length === 0) return { kind: "untouched", rule: "nothing was changed" };
  const receivers = changed.filter(({ end }) => ends[end]?.role === "sink");
  const sources = changed.filter(({ end }) => ends[end]?.role !== "sink");
  if (
    !areApart(subject, changed) ||
    changed.some((one) => isShownElsewhere(subject, before, one))
  ) {
    return undefined;
  }
  if (receivers.length > 0) {
    return sources.length === 0
      ? drifted(subject, hub.value)
      : bothChanged(subject, sources, receivers);
  }
  const filled = sources.filter(({ value }) => value !== null);
  const blanks = sources.filter(({ value }) => value === null);
  if (sources.some((one) => isStale(subject, before, one))) return undefined;
  if (filled.length === 0) return blanked(subject, blanks, hub.value);
  const { policy, advance } = rules;
  if (blanks.length > 0) {
    const [only, ...others] = filled;
    if (others.length > 0 || only === undefined || blankTravels(subject)) return undefined;
    if (advance !== undefined) return undefined;
    return stands(only.value, "a blank never stands against a change");
  }
  if (filled.length === 1) return alone(subject, filled[0] as Changed, hub.value);
  if (policy.kind === "review") return { kind: "held", rule: "a person decides" };
  if (advance !== undefined) {
    const places = filled.map(({ value }) => advance.indexOf(valueKey(value)));
    if (places.includes(-1)) return undefined;
    const furthest = Math.max(advance.indexOf(valueKey(hub.value)), ...places);
    const winner = filled.find((_, at) => places[at] === furthest)?.value ?? hub.value;
    return stands(winner, "the value furthest in its list stands");
  }
  return conflict(subject, filled, hub.value);
}

function conflict(
  { rules, ends }: Subject,
  filled: readonly Changed[],
  past: Value,
): Expected | undefined {
  const { policy } = rules;
  const first = (order: readonly string[], among = filled) =>
    order.flatMap((system) => among.filter(({ end }) => ends[end]?.system === system))[0]?.value ??
    null;
  switch (policy.kind) {
    case "authority":
      return stands(first(policy.order), `\`authority\` names ${policy.order[0]} first`);
    case "latest": {
      const times = filled.flatMap(({ at }) => at ?? []);
      const latest = Math.max(...times);
      const among =
        times.length < filled.length ? filled : filled.filter(({ at }) => at === latest);
      return stands(first(policy.order, among), "the latest edit stands");
    }
    case "prefer": {
      const own = filled.find(({ end }) => ends[end]?.system === policy.system);
      const value = own?.value ?? past;
      return stands(value ?? first(policy.order), `\`prefer ${policy.system}\``);
    }
    case "merge": {
      const value = mergedAgain(
        policy.function,
        past,
        filled.map((one) => one.value),
      );
      return value === undefined ? undefined : stands(value, `\`merge ${policy.function}\``);
    }
    default:
      return undefined;
  }
}

function alone({ rules, ends }: Subject, { end, value }: Changed, past: Value): Expected {
  const { policy, advance } = rules;
  const place = advance?.indexOf(valueKey(value)) ?? -1;
  if (place !== -1 && past !== null && place < (advance?.indexOf(valueKey(past)) ?? -1)) {
    return stands(past, "a value never goes back in its list");
  }
  const isPreferred = policy.kind === "prefer" && ends[end]?.system !== policy.system;
  if (isPreferred && past !== null) return stands(past, `\`prefer ${policy.system}\``);
  return stands(value, "a change that is alone goes everywhere");
}

function blanked(subject: Subject, blanks: readonly Changed[], past: Value): Expected | undefined {
  if (blankTravels(subject)) return stands(null, "`empty clear`");
  // All of them emptied is agreed.
  const isAll = subject.ends.every((_, at) => blanks.some(({ end }) => end === at));
  if (isAll) return { kind: "untouched", rule: "all are empty" };
  const isRefilled = subject.rules.empty === "refill" && isTwoWay(subject) && past !== null;
  if (!isRefilled) return { kind: "untouched", rule: "a blank does not travel" };
  return blanks.every(({ end }) => subject.ends[end]?.role === "both")
    ? stands(past, "`empty refill`")
    : undefined;
}

/** Only receiving ends were edited. */
function drifted(subject: Subject, past: Value): Expected {
  const drift = isTwoWay(subject) ? "revert" : (subject.rows[0]?.drift ?? "revert");
  if (past === null && !blankTravels(subject)) {
    if (drift === "review") return { kind: "held", rule: "`drift review`" };
    return { kind: "untouched", rule: "there is no value to set it back to" };
  }
  if (drift === "keep") return { kind: "untouched", rule: "`drift keep`" };
  if (drift === "review") return { kind: "held", rule: "`drift review`" };
  return stands(past, "a receiving side is set back");
}

function bothChanged(
  subject: Subject,
  sources: readonly Changed[],
  receivers: readonly Changed[],
): Expected | undefined {
  const { rules, rows } = subject;
  const [only, ...others] = sources;
  if (only === undefined || others.length > 0 || only.value === null) return undefined;
  if (rules.advance !== undefined) return undefined;
  if (isTwoWay(subject)) {
    return rules.policy.kind === "prefer"
      ? undefined
      : stands(only.value, "a receiving side never wins");
  }
  if (rows[0]?.drift === "review") return { kind: "held", rule: "`drift review`" };
  if (rules.policy.kind === "review") return { kind: "held", rule: "a person decides" };
  if (rules.policy.kind === "source") return stands(only.value, "the source wins");
  // Who wins then is the clause's to say, and a receiving side that does keeps its own.
  return receivers.length > 1 ? undefined : undefined;
}

/** Another end shows it already, in its own form. */
function isShownElsewhere({ ends }: Subject, before: State, { end, value }: Changed): boolean {
  return before.ends.some((one, at) => {
    const own = ends[at];
    return at !== end && own !== undefined && shows(own, one, value);
  });
}

/** Told late, and older than what another end gave since. */
function isStale(subject: Subject, { hub }: State, { end, at }: Changed): boolean {
  const own = subject.ends[end];
  if (own?.stamps !== "field" || at === undefined || hub?.stamp === undefined) return false;
  return at < hub.stamp && at + stepOf(subject) <= hub.stamp;
}

/** Two values agree where either is the other's at its end. */
function areApart({ ends }: Subject, changed: readonly Changed[]): boolean {
  return changed.every((one, at) =>
    changed.slice(at + 1).every((other) => {
      if (valueKey(one.value) === valueKey(other.value)) return false;
      return !agree(one, other) && !agree(other, one);
    }),
  );

  function agree({ value }: Changed, { end, to }: Changed): boolean {
    const own = ends[end];
    return own !== undefined && shows(own, { now: to }, value);
  }
}

function stands(value: Value, rule: string): Expected {
  return { kind: "stands", value, rule };
}

/** The functions of `merge` that are plain to say again; the others are asked themselves. */
function mergedAgain(
  name: Parameters<typeof mergeValues>[0],
  past: Value,
  values: readonly Value[],
): Value | undefined {
  switch (name) {
    case "sum": {
      const before = Number(past ?? 0);
      return String(values.reduce<number>((sum, value) => sum + Number(value) - before, before));
    }
    case "any":
      return values.includes(true);
    case "all":
      return !values.includes(false);
    case "max":
    case "min": {
      if (!values.every((value) => typeof value === "string" && /^-?\d+(\.\d+)?$/.test(value))) {
        return undefined;
      }
      const sorted = values.map(String).toSorted((a, b) => Number(a) - Number(b));
      return (name === "max" ? sorted.at(-1) : sorted[0]) ?? null;
    }
    default:
      return undefined;
  }
}
