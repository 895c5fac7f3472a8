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
import type { Deed } from "../system.ts";

export interface Ended {
  readonly played: Played;
  readonly links: readonly LinkEnd[];
  readonly holds: readonly StoredHold[];
  readonly intents: readonly Intent[];
  readonly audit: readonly AuditEntry[];
  readonly head: AuditHead | undefined;
  readonly refs: Referring;
  /** What happened to one record, in order. */
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
        if (record !== undefined && !gone) there.set(system, record);
      }
      links.push({ object, link, there });
    }
  }
  const deeds = Map.groupBy(ledger, (one) => `${one.system} ${one.object} ${one.id}`);
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
    deedsOf: (system, records, id) => deeds.get(`${system} ${records} ${id}`) ?? [],
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
