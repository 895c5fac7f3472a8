/**
 * Model → plan: canonical, with every default resolved; sealed by its digest once its rows have been
 * proved, with the map of where each part stands in the text. Runs only on a model without errors, so a
 * plan is always valid.
 *
 * What order means nothing (systems, objects, rows, maps, owners) is sorted by id; what order decides
 * (head order, authority, ends, match lines, map entries) stays as written.
 */
import { given } from "../../core/given.ts";
import { sealPlan } from "../../plan/digest.ts";
import type { Plan, PlanMap, Proof } from "../../plan/index.ts";
import type { Model } from "../model.ts";
import { lowerErrors } from "./errors.ts";
import { entryParts, lowerMap } from "./map.ts";
import { lowerObject } from "./object.ts";
import { recordPlaces } from "./places.ts";
import { gatherTables } from "./tables.ts";

/** A plan but for its digest, of whose rows nothing has been proved yet. */
export type Draft = Omit<Plan, "digest">;

export interface Lowered {
  readonly draft: Draft;
  /** `proofOf` is asked for each row. */
  readonly seal: (proofOf: (object: string, row: string) => Proof) => {
    readonly plan: Plan;
    readonly map: PlanMap;
  };
}

export function lower(model: Model): Lowered {
  const places = recordPlaces(model.files.map((file) => file.source));
  const tables = gatherTables();
  const maps = sorted(model.maps, ([id, map]) => {
    places.mark(`maps/${id}`, map.statement.span);
    for (const { part, span } of entryParts(map)) places.mark(`maps/${id}/${part}`, span);
    return lowerMap(map);
  });
  const lowering = { places, tables, maps: new Map(maps.map((map) => [map.id, map])) };
  const objects = model.objects
    .map((object) => lowerObject(object, model, lowering))
    .toSorted((a, b) => (a.id < b.id ? -1 : 1));
  const { organisation } = model;
  const draft: Draft = {
    formatVersion: 1,
    edition: 2026,
    package: model.package,
    owners: sorted(model.owners, ([id, { statement }]) => {
      const { role, label, email, members, keys } = statement.node;
      places.mark(`owners/${id}`, statement.span);
      return {
        id,
        kind: role,
        label: label?.value ?? id,
        members: members.map((member) => member.value),
        ...given({ email: email?.value }),
        ...(keys.length === 0 ? {} : { keys: keys.map((key) => key.value) }),
      };
    }),
    channels: sorted(model.channels, ([id, { statement }]) => {
      places.mark(`channels/${id}`, statement.span);
      const kind = statement.node.channelKind.text as Plan["channels"][number]["kind"];
      return { id, kind, target: statement.node.target.value };
    }),
    systems: sorted(model.systems, ([id, system]) => {
      const { node, span } = system.statement;
      places.mark(`systems/${id}`, span);
      return {
        id,
        connector: node.connector.text,
        label: system.label,
        ...given({
          region: node.region?.text,
          processor: node.processor?.value,
          transfer: node.transfer?.text,
          catalogue: system.catalogue?.origin,
        }),
      };
    }),
    terms: sorted(model.terms, ([id, { statement }]) => {
      places.mark(`terms/${id}`, statement.span);
      const { label, owner } = statement.node;
      return { id, label: label.value, ...given({ owner: owner?.text }) };
    }),
    errors: lowerErrors(model, places),
    maps,
    tables: tables.all(),
    objects,
    renames: model.renames.map(({ node }) => ({
      system: node.from.system.text,
      from: fieldName(node.from),
      to: fieldName(node.to),
      ...given({ since: node.since?.value }),
    })),
    ...given({
      documentation: model.documentation,
      organisation: organisation && {
        label: organisation.node.label.value,
        ...given({ dpo: organisation.node.dpo?.text }),
      },
    }),
  };
  return {
    draft,
    seal(proofOf) {
      const plan = sealPlan({
        ...draft,
        objects: draft.objects.map((object) => ({
          ...object,
          rows: object.rows.map((row) => ({ ...row, proof: proofOf(object.id, row.id) })),
        })),
      });
      return { plan, map: places.done(plan.digest) };
    },
  };
}

/** Declarations in the order of their names; imported ones too, since rows may name them. */
function sorted<Declaration, Lowered>(
  table: ReadonlyMap<string, Declaration>,
  lowerOne: (entry: readonly [string, Declaration]) => Lowered,
): Lowered[] {
  return [...table].toSorted(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0)).map(lowerOne);
}

function fieldName(path: { readonly segments: readonly { readonly text: string }[] }): string {
  return path.segments.map((segment) => segment.text).join(".");
}
