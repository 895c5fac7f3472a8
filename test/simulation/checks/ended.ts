/** A play at rest, with all that the checks look at: the state's links, its audit and what is there. */
import type {
  AuditEntry,
  AuditHead,
  Intent,
  StoredHold,
  StoredLink,
} from "../../../runtime/engine/engine.ts";
import type { Referring } from "../forms.ts";
import type { Kept } from "../kept.ts";
import type { Played } from "../play.ts";
import type { ObjectShape, RowShape } from "../shape.ts";
import { successorField } from "../stages.ts";
import type { Deed } from "../system.ts";

export interface Ended {
  readonly played: Played;
  readonly links: readonly LinkEnd[];
  readonly holds: readonly StoredHold[];
  readonly intents: readonly Intent[];
  readonly audit: readonly AuditEntry[];
  readonly head: AuditHead | undefined;
  readonly refs: Referring;
  /** Whether a record is the earlier stage of another one. */
  readonly hasGoneOn: (system: string, id: string) => boolean;
  /** What happened to one record, in order, in both of its stages. */
  readonly deedsOf: (system: string, records: string, id: string) => readonly Deed[];
}

export interface LinkEnd {
  readonly object: ObjectShape;
  readonly link: StoredLink;
  /** Its records as they are, by system. */
  readonly there: ReadonlyMap<string, Kept>;
}

export async function endOf(played: Played): Promise<Ended> {
  const { engine, spec, systems, ledger } = played;
  const links: LinkEnd[] = [];
  for (const object of spec.shape.objects) {
    for (const link of await engine.links(object.name)) {
      const there = new Map<string, Kept>();
      for (const { system, id, gone } of link.records) {
        const record = systems.get(system)?.record(object.records, id);
        if (record?.id === id && !gone) there.set(system, record);
      }
      links.push({ object, link, there });
    }
  }
  const firstIds = new Map<string, string>();
  for (const { system, id, after } of ledger) {
    const next = after[successorField];
    if (typeof next === "string") firstIds.set(`${system} ${next}`, id);
  }
  const closed = new Set([...firstIds].map(([later, id]) => `${later.split(" ")[0]} ${id}`));
  const firstId = (system: string, id: string) => firstIds.get(`${system} ${id}`) ?? id;
  const deeds = Map.groupBy(
    ledger,
    ({ system, object, id }) => `${system} ${object} ${firstId(system, id)}`,
  );
  const firms = links.filter(({ object }) => object.name === "Firm");
  return {
    played,
    links,
    holds: await engine.holds(),
    intents: await engine.intents(),
    audit: await engine.audit({}),
    head: await engine.auditHead(),
    refs: {
      // What is gone was once referred to.
      entityOf: (system, id) =>
        firms.find(({ link }) => link.records.some((one) => one.system === system && one.id === id))
          ?.link.id,
      idIn: (system, entity) => firms.find(({ link }) => link.id === entity)?.there.get(system)?.id,
    },
    hasGoneOn: (system, id) => closed.has(`${system} ${id}`),
    deedsOf: (system, records, id) =>
      deeds.get(`${system} ${records} ${firstId(system, id)}`) ?? [],
  };
}

/** The state's name of what a row is part of. */
function unitOf(row: RowShape): string {
  return row.group === undefined ? row.field : `together ${row.group}`;
}

function isHeld({ link }: LinkEnd, row: RowShape): boolean {
  return link.holds.some((hold) => hold.unit === unitOf(row) || hold.unit === "");
}

/** Whether the row flows for this link: in scope, with a true condition, held by nobody. */
export function flows(end: LinkEnd, row: RowShape): boolean {
  if (isHeld(end, row) || end.link.inScope === false) return false;
  return row.when === undefined || end.there.get(row.when)?.fields["kind"] === "x";
}

export function isTwoWay(row: RowShape): boolean {
  return row.ends.some((end) => end.role === "both");
}

/** One record in words. */
export function told({ object }: LinkEnd, system: string, id: string, field?: string): string {
  return `${object.name} ${system}/${id}${field === undefined ? "" : `.${field}`}`;
}
