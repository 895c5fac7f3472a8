/**
 * What of a state each change touches: links, and values that may be written otherwise because of it. It is a
 * count of what is there, and no preview: how many are in the end written depends on the systems.
 */
import type { DiffChange } from "../compiler/diff/diff.ts";
import type { MapPlan, Plan, RowPlan } from "../plan/index.ts";
import { canonicalKeys } from "../rules/words/map-entries.ts";
import type { Engine, StoredLink } from "../runtime/engine/engine.ts";

interface Touched {
  readonly records: number;
  readonly values: number;
}

export interface Told extends DiffChange {
  /** Where it was asked for. */
  readonly touches?: Touched;
}

type Touches = (row: RowPlan, link: StoredLink) => boolean;

/** Undefined for a change that touches no record: of words, times and of who decides. */
export async function touchedBy(
  changes: readonly DiffChange[],
  engine: Engine,
  before: Plan,
  after: Plan,
): Promise<readonly (Touched | undefined)[]> {
  const links = new Map<string, readonly StoredLink[]>();
  const found: (Touched | undefined)[] = [];
  for (const change of changes) {
    const objects = new Set([change.object, ...(change.concerns ?? [])].filter(isGiven));
    if (!(change.class === "data" || change.class === "reach") || objects.size === 0) {
      found.push(undefined);
      continue;
    }
    const counts: Touched[] = [];
    for (const id of objects) {
      const known = links.get(id) ?? (await engine.links(id));
      links.set(id, known);
      const plans = [after, before].map((plan) => plan.objects.find((one) => one.id === id));
      const object = plans.find((one) => one !== undefined);
      const rows = rowsOf(
        change,
        id,
        plans.flatMap((one) => one?.rows ?? []),
      );
      if (object !== undefined) counts.push(counted(known, rows, touching(change, before, after)));
    }
    found.push({
      records: counts.reduce((sum, one) => sum + one.records, 0),
      values: counts.reduce((sum, one) => sum + one.values, 0),
    });
  }
  return found;
}

/** The rows of which a change speaks; all where it is of the object. */
function rowsOf(
  { part }: DiffChange,
  object: string,
  rows: readonly RowPlan[],
): readonly RowPlan[] {
  const each = [...new Map(rows.toReversed().map((row) => [row.id, row])).values()];
  if (part.startsWith("maps/")) {
    return each.filter((row) => row.map === part.slice("maps/".length));
  }
  const own = each.filter(({ id }) => {
    const at = `${object}/${id}`;
    return part === at || part.startsWith(`${at}/`);
  });
  return own.length > 0 ? own : each;
}

/** Of a value map only the words count whose translation changed. */
function touching({ part }: DiffChange, before: Plan, after: Plan): Touches {
  if (!part.startsWith("maps/")) return () => true;
  const id = part.slice("maps/".length);
  const [old, now] = [before, after].map((plan) => plan.maps.find((one) => one.id === id));
  const { changed, isOtherwise, named } = changedWords(old, now);
  return (row, link) => {
    const value = link.hubs[row.together ?? row.id]?.value;
    if (value === undefined || value === null) return false;
    const word = JSON.stringify(value);
    return changed.has(word) || (isOtherwise && !named.has(word));
  };
}

function changedWords(old: MapPlan | undefined, now: MapPlan | undefined) {
  const [was, is] = [old, now].map((map) =>
    map === undefined ? new Map<string, string>() : canonicalKeys(map),
  ) as [ReadonlyMap<string, string>, ReadonlyMap<string, string>];
  const named = new Set([...was.keys(), ...is.keys()].filter((word) => word !== "otherwise"));
  const changed = new Set([...named].filter((word) => was.get(word) !== is.get(word)));
  return { changed, named, isOtherwise: was.get("otherwise") !== is.get("otherwise") };
}

function counted(
  links: readonly StoredLink[],
  rows: readonly RowPlan[],
  touches: Touches,
): Touched {
  let records = 0;
  let values = 0;
  for (const link of links) {
    const there = new Set(link.records.flatMap((one) => (one.gone ? [] : [one.system])));
    const own = rows.filter((row) => touches(row, link));
    if (there.size === 0 || own.length === 0) continue;
    records += 1;
    for (const { ends } of own) {
      values += ends.filter(({ role, system }) => role !== "source" && there.has(system)).length;
    }
  }
  return { records, values };
}

function isGiven(id: string | undefined): id is string {
  return id !== undefined;
}
