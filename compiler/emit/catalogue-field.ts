/** A field's entry in the catalogue of its system; own keys only, so that a field may have any name. */
import type { Catalogue, CatalogueField, CatalogueObject } from "../../plan/index.ts";

export function catalogueObject(
  catalogues: ReadonlyMap<string, Catalogue>,
  system: string,
  stage: string,
): CatalogueObject | undefined {
  return own(catalogues.get(system)?.objects, stage);
}

export function catalogueField(
  catalogues: ReadonlyMap<string, Catalogue>,
  system: string,
  stage: string,
  field: string,
): CatalogueField | undefined {
  return own(catalogueObject(catalogues, system, stage)?.fields, field);
}

function own<Entry>(
  table: Readonly<Record<string, Entry>> | undefined,
  key: string,
): Entry | undefined {
  return table !== undefined && Object.hasOwn(table, key) ? table[key] : undefined;
}
