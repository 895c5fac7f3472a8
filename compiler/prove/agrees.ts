/**
 * Whether the ends of a unit at rest agree, or why one need not: what the spec itself says stays apart. Written
 * from the description of the language and not from the merge.
 */
import { valueKey } from "../../rules/values/key.ts";
import type { EndState, State } from "./state.ts";
import type { Subject, SubjectEnd } from "./subject.ts";

/** The first end that shows something else than the value in force, and has no excuse. */
export function endApart(subject: Subject, { ends, hub }: State): number | undefined {
  if (hub === undefined || isOne(subject, ends)) return undefined;
  const isSourceless = ends.every((end, at) => {
    const own = subject.ends[at];
    const read = own?.table.read(end.now);
    const says = read?.kind === "value" && read.value !== null;
    return own?.role === "sink" || !says;
  });
  const found = ends.findIndex((end, at) => {
    const own = subject.ends[at];
    if (own === undefined || shows(own, end, hub.value)) return false;
    if (agreesEverywhere(subject, end, at, hub.value)) return false;
    // At a first link without a value nothing is written, whatever a receiving end has.
    if (own.role === "sink" && hub.origin === "") return false;
    // While its sources are blank, or say what the map keeps there, a receiving end keeps what people set there.
    if (own.role === "sink" && isSourceless && !blankTravels(subject)) return false;
    return !isExcused(subject, own, end, hub.value);
  });
  return found === -1 ? undefined : found;
}

/**
 * Two ends agree where either's value is what the other shows: at every other end what stands here would look
 * as the value in force does.
 */
function agreesEverywhere(
  subject: Subject,
  { now }: EndState,
  at: number,
  inForce: Parameters<typeof valueKey>[0],
): boolean {
  const read = subject.ends[at]?.table.read(now);
  if (read?.kind !== "value" || (read.value === null) !== (inForce === null)) return false;
  return subject.ends.every(({ table }, place) => {
    if (place === at) return true;
    const [one, other] = [table.write(read.value), table.write(inForce)];
    if (one.kind !== "write" || other.kind !== "write") return false;
    return table.keyOf(table.idOf(one.natives)) === table.keyOf(table.idOf(other.natives));
  });
}

/** All ends show what one of them does: a person may have decided for one that does not travel. */
function isOne(subject: Subject, ends: readonly EndState[]): boolean {
  const [first] = ends;
  const read = first && subject.ends[0]?.table.read(first.now);
  if (read?.kind !== "value") return false;
  return ends.every((end, at) => {
    const own = subject.ends[at];
    return own !== undefined && shows(own, end, read.value);
  });
}

/** It shows the value, or what its system makes of it. */
export function shows(
  { table }: SubjectEnd,
  { now }: Pick<EndState, "now">,
  value: Parameters<typeof valueKey>[0],
): boolean {
  if (table.translate(now, value).kind === "shown") return true;
  const written = table.write(value);
  return (
    written.kind === "write" && table.keyOf(table.stored(written.natives, now)) === table.keyOf(now)
  );
}

export function isTwoWay({ ends }: Subject): boolean {
  return ends.some((end) => end.role === "both");
}

/** A blank replaces values. */
export function blankTravels({ rules }: Subject): boolean {
  return rules.empty === "clear" && !rules.required;
}

function isExcused(
  subject: Subject,
  { role, table }: SubjectEnd,
  end: EndState,
  inForce: Parameters<typeof valueKey>[0],
): boolean {
  const { rules, rows } = subject;
  const read = table.read(end.now);
  // What the map keeps at its end, or cannot bring there.
  if (read.kind === "untranslated" && read.rule === "keep" && role !== "sink") return true;
  if (table.translate(end.now, inForce).kind === "untranslated") return true;
  // A receiving end that keeps what people set there, or decided for it.
  const drift = rows[0]?.drift ?? "revert";
  if (role === "sink" && !isTwoWay(subject)) {
    if (drift !== "revert") return true;
    if (["latest", "authority", "review"].includes(rules.policy.kind)) return true;
    const { firstLink } = rules;
    if (firstLink.kind === "policy" && firstLink.policy.kind === "review") return true;
  }
  if (inForce === null) return !blankTravels(subject);
  const isBlank = read.kind === "value" && read.value === null;
  if (isBlank && role !== "sink") {
    const isRefilled = rules.empty === "refill" && role === "both";
    if (!blankTravels(subject) && !isRefilled) return true;
  }
  if (rules.firstLink.kind === "keep") return true;
  // What is only read is not ours to correct.
  if (role === "source")
    return (
      isTwoWay(subject) || isEarlier(subject, read, inForce) || (isBlank && !blankTravels(subject))
    );
  return false;
}

function isEarlier(
  { rules }: Subject,
  read: ReturnType<SubjectEnd["table"]["read"]>,
  inForce: Parameters<typeof valueKey>[0],
): boolean {
  if (rules.advance === undefined || read.kind !== "value") return false;
  const at = rules.advance.indexOf(valueKey(read.value));
  return at !== -1 && at < rules.advance.indexOf(valueKey(inForce));
}
