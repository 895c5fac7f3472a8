/** 1: what flows agrees at all ends, and is accounted for; every record that should be there is. */

import { canonicalJson } from "../../../core/canonical-json.ts";
import { isBlank, type Native } from "../../../rules/values/native.ts";
import { readForm } from "../forms.ts";
import type { Broken } from "../play.ts";
import { filler, type ObjectShape, type RowShape } from "../shape.ts";
import { isSame } from "../system.ts";
import { type Ended, flows, isTwoWay, type LinkEnd, told } from "./ended.ts";

export function checkConvergence(ended: Ended): readonly Broken[] {
  return [
    ...ended.links.flatMap((end) =>
      end.object.rows.flatMap((row) => [...accounted(end, row), ...agreed(end, row, ended)]),
    ),
    ...missing(ended),
  ];
}

/** The state saw what is there, and its base is that. */
function accounted(end: LinkEnd, row: RowShape): readonly Broken[] {
  const broken: Broken[] = [];
  for (const record of end.link.records) {
    const now = end.there.get(record.system);
    if (now === undefined) continue;
    const isEnd = row.ends.some((one) => one.system === record.system);
    if (!isEnd) continue;
    const held = now.fields[row.field] ?? null;
    if (!isSame(record.fields[row.field] ?? null, held)) {
      const what = `${told(end, record.system, now.id, row.field)} is ${show(held)}, and the state saw ${show(record.fields[row.field] ?? null)}`;
      broken.push({ invariant: 1, what });
    }
    if (!flows(end, row) || row.type === "ref") continue;
    // A partner that is gone, and was not told to be, takes no write.
    const isWhole = end.link.records.every((one) => one.gone || end.there.has(one.system));
    if (!isWhole) continue;
    const base = record.base[`${row.field} ${row.field}`];
    // A blank that does not travel is no news, and stays none.
    if (held === row.fallback || isBlank(held)) continue;
    if (base === undefined || !isSameForm(row, base, held)) {
      const what = `${told(end, record.system, now.id, row.field)} is ${show(held)}, and its base is ${show(base)}`;
      broken.push({ invariant: 1, what });
    }
  }
  return broken;
}

/** A form of the row's own makes no change. */
function isSameForm({ using }: RowShape, one: Native, other: Native): boolean {
  const form = (native: Native) =>
    typeof native !== "string"
      ? native
      : using === "lower"
        ? native.toLowerCase()
        : using === "trim"
          ? native.trim()
          : native;
  return isSame(form(one), form(other));
}

function agreed(end: LinkEnd, row: RowShape, ended: Ended): readonly Broken[] {
  const { object, there } = end;
  const { played, refs } = ended;
  if (!flows(end, row) || object.initial?.kind === "keep") return [];
  // A receiving end of these may keep what it has.
  const isFree =
    !isTwoWay(row) && (row.drift !== "revert" || row.conflict !== undefined || row.advance);
  if (isFree) return [];
  // An end that takes a write and stores nothing goes on saying what it said.
  const isDeaf = [...there].some(([system, { id }]) =>
    played.ignored.has(`${system} ${object.records} ${id}`),
  );
  if (isDeaf) return [];
  const shown = row.ends.flatMap(({ system, role }) => {
    const record = there.get(system);
    if (record === undefined) return [];
    const read = readForm(row, system, record.fields[row.field] ?? null, refs);
    return [{ system, role, read, id: record.id }];
  });
  if (shown.some((one) => one.read.kind === "unknown")) return [];
  // A reference waits until what it means is linked in every system of the row.
  const isWaiting = shown.some(
    ({ read }) =>
      row.type === "ref" &&
      read.kind === "value" &&
      read.value !== null &&
      row.ends.some(({ system }) => refs.idIn(system, read.value ?? "") === undefined),
  );
  if (isWaiting) return [];
  const values = shown.flatMap((one) =>
    one.read.kind === "value"
      ? [{ ...one, value: isFiller(one.read.value, row, object, ended) ? null : one.read.value }]
      : [],
  );
  if (values.every((one) => one.role === "sink" || one.value === null)) return [];
  const isGroup = row.group !== undefined;
  const compared =
    row.empty === "keep" || row.required || isGroup
      ? values.filter((one) => one.value !== null)
      : values;
  if (
    row.empty === "refill" &&
    compared.every((one) => one.value === null || one.role === "source")
  )
    return [];
  const forms = new Set(compared.map((one) => loose(one.value, row, ended)));
  if (forms.size < 2) return [];
  if (row.type === "mapped") return [];
  const all = compared.map((one) => `${one.system}=${show(one.value)}`).join(" ");
  return [
    { invariant: 1, what: `${object.name} ${end.link.id}.${row.field} does not agree: ${all}` },
  ];
}

/** What a system says of its own where it has nothing. */
function isFiller(
  value: string | null,
  row: RowShape,
  object: ObjectShape,
  { played }: Ended,
): boolean {
  const { systems } = played.spec.shape;
  return (
    value === filler &&
    object.records === "people" &&
    systems.some((one) => one.fills === row.field)
  );
}

/** Systems that store texts in a form of their own leave the others as they are. */
function loose(value: string | null, row: RowShape, { played }: Ended): string | null {
  const trims = played.spec.shape.systems.some((one) => one.trims);
  return trims && row.type === "text" && value !== null ? value.trim() : value;
}

/** Every record that is there is known, and every known one is there. */
function missing({ links, played, hasGoneOn }: Ended): readonly Broken[] {
  const known = new Map<string, boolean>();
  for (const { object, link } of links) {
    for (const record of link.records) {
      // An earlier stage is there as well, linked with nobody.
      const isClosed = hasGoneOn(record.system, record.id);
      // Where reading is late, and nothing says when it went on, its successor is waited for in vain.
      const shape = played.systems.get(record.system)?.shape;
      const isAwaited = shape?.stamps === "none" && shape.replicas?.read === true;
      if (isClosed && (link.records.length === 1 || isAwaited)) continue;
      known.set(`${record.system} ${object.records} ${record.id}`, !record.gone);
    }
  }
  const broken: Broken[] = [];
  for (const [name, system] of played.systems) {
    for (const object of played.spec.shape.objects) {
      for (const { id } of system.all(object.records)) {
        const key = `${name} ${object.records} ${id}`;
        if (known.get(key) !== true)
          broken.push({ invariant: 1, what: `${key} is there, and the state does not know it` });
        known.delete(key);
      }
    }
  }
  for (const [key, isThere] of known) {
    // An expired cursor is no deletion, and what was deleted before it is not told again.
    const isUntold = played.runs.some((run) =>
      run.troubles.some((one) => one.what === "cursor_expired"),
    );
    if (isThere && !isUntold)
      broken.push({ invariant: 1, what: `${key} is gone, and the state has it` });
  }
  return broken;
}

export function show(value: unknown): string {
  return value === undefined ? "unknown" : canonicalJson(value);
}
