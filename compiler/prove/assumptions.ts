/**
 * What is taken for granted of a row, beside what holds for all (docs/proofs.md): whole sentences without a
 * full stop.
 */
import type { CatalogueField, RowPlan } from "../../plan/index.ts";
import type { Manifest } from "../../plan/manifest.ts";
import { argumentsOf } from "./context.ts";
import { storedForms } from "./stored-forms.ts";

export interface AssumedEnd {
  readonly role: RowPlan["ends"][number]["role"];
  /** As the spec names it. */
  readonly name: string;
  readonly field: string;
  readonly type: CatalogueField | undefined;
  readonly manifest: Manifest | undefined;
}

export function assumptionsOf(
  row: RowPlan,
  ends: readonly AssumedEnd[],
  areStagesApart: boolean,
): readonly string[] {
  const { policy } = row;
  return [
    ...ends.flatMap(({ role, name, field, type, manifest }) => [
      ...(role === "source" ? [] : storedForms(field, type, manifest)).map(
        ({ words }) => `\`${name}\` is stored ${words}`,
      ),
      ...(changesItself({ role, type })
        ? [`\`${name}\` changes by itself after it was written`]
        : []),
    ]),
    ...argumentsOf(row).map(
      ({ system, field }) => `\`${system}.${field}\` stays as it is meanwhile`,
    ),
    ...(areStagesApart ? ["the record stays in its stage meanwhile"] : []),
    ...(row.ref === undefined ? [] : ["the records that it names stay linked as they are"]),
    ...(row.when === undefined ? [] : ["its condition holds"]),
    ...(policy.kind === "merge" && policy.function === "sum"
      ? ["a sum is made of differences, so that three rounds of edits stand for all"]
      : []),
  ];
}

/** What its system changes itself although it may be written. */
export function changesItself({ role, type }: Pick<AssumedEnd, "role" | "type">): boolean {
  return role !== "source" && type?.selfChanging === true && !type.readOnly;
}
