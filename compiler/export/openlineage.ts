/**
 * Lineage as events of OpenLineage 2.0.2: one for each object of a plan and each place that it writes to, so that what
 * flows both ways is no edge from everything to everything. An event says it twice: by the explicit lineage facet of
 * the job (2026-08, experimental), and by the column lineage of its output, which older consumers read.
 */
import type { ObjectPlan, Plan } from "../../plan/index.ts";
import { asJson, type Exported, type Exporting } from "./exporting.ts";
import { type Dataset, type Flow, flowsOf } from "./lineage.ts";

const producer = "urn:concordat";
const spec = "https://openlineage.io/spec";

export function exportOpenLineage({ plan, now }: Exporting): Exported {
  const targets = Map.groupBy(
    flowsOf(plan),
    ({ object, to }) => `${object.id} ${to.system} ${to.object}`,
  );
  return {
    name: "openlineage.json",
    text: asJson([...targets.values()].map((flows) => eventOf(plan, flows, now))),
  };
}

function eventOf(plan: Plan, flows: readonly Flow[], now: string) {
  const [{ object, to }] = flows as [Flow];
  const sources = new Map(
    flows
      .flatMap(({ from, besides }) => [from, ...besides])
      .map((one) => [`${one.system} ${one.object}`, one]),
  );
  const fields = Map.groupBy(flows, (one) => one.to.field);
  const byField = (entryOf: (flows: readonly Flow[]) => object) =>
    Object.fromEntries([...fields].map(([field, own]) => [field, entryOf(own)]));
  return {
    ...{ eventTime: now, producer },
    schemaURL: `${spec}/2-0-2/OpenLineage.json#/$defs/JobEvent`,
    job: {
      namespace: plan.package,
      name: `${object.id} to ${to.system}.${to.object}`,
      facets: {
        jobType: facet("2-0-4/JobTypeJobFacet.json", "JobTypeJobFacet", {
          ...{ processingType: object.schedule.onChange ? "STREAMING" : "BATCH" },
          ...{ integration: "CONCORDAT", jobType: "SYNC" },
        }),
        ...documentation(object),
        ...ownership(plan, object),
        lineage: facet("1-0-0/LineageFacet.json", "LineageJobFacet", {
          entries: [
            {
              ...{ ...named(to), type: "DATASET" },
              inputs: [...sources.values()].map((one) => ({ ...named(one), type: "DATASET" })),
              fields: byField((own) => ({
                inputs: inputsOf(own).map((one) => ({ ...one, type: "DATASET" })),
              })),
            },
          ],
        }),
      },
    },
    inputs: [...sources.values()].map(named),
    outputs: [
      {
        ...named(to),
        facets: {
          schema: facet("1-2-0/SchemaDatasetFacet.json", "SchemaDatasetFacet", {
            fields: [...fields].map(([name, [flow]]) => ({
              name,
              type: flow?.row.ends.find((end) => end.field === name)?.type ?? "unknown",
              description: flow?.rule ?? "",
            })),
          }),
          ...tags(fields),
          columnLineage: facet(
            "1-2-0/ColumnLineageDatasetFacet.json",
            "ColumnLineageDatasetFacet",
            {
              fields: byField((own) => ({ inputFields: inputsOf(own) })),
            },
          ),
        },
      },
    ],
  };
}

function inputsOf(flows: readonly Flow[]) {
  return flows.flatMap(({ from, besides, isSame, rule }) => [
    {
      ...{ ...named(from), field: from.field },
      transformations: [
        {
          ...{ type: "DIRECT", subtype: isSame ? "IDENTITY" : "TRANSFORMATION" },
          ...{ description: rule, masking: false },
        },
      ],
    },
    ...besides.map((one) => ({
      ...{ ...named(one), field: one.field },
      transformations: [
        { type: "INDIRECT", subtype: "CONDITIONAL", description: "", masking: false },
      ],
    })),
  ]);
}

/** As the naming of OpenLineage has it: where it is, and what it is called there. */
function named({ system, connector, object }: Dataset) {
  return { namespace: `${connector}://${system}`, name: object };
}

function documentation({ documentation, purpose }: ObjectPlan) {
  const description = documentation ?? purpose;
  if (description === undefined) return {};
  const own = { description, contentType: "text/plain" };
  return {
    documentation: facet("1-1-0/DocumentationJobFacet.json", "DocumentationJobFacet", own),
  };
}

function ownership({ owners }: Plan, { owner, steward }: ObjectPlan) {
  const own = [
    { id: owner, type: "OWNER" },
    { id: steward, type: "STEWARD" },
  ].flatMap(({ id, type }) => {
    const found = owners.find((one) => one.id === id);
    return found === undefined ? [] : [{ name: found.email ?? `team:${found.id}`, type }];
  });
  if (own.length === 0) return {};
  return { ownership: facet("1-0-1/OwnershipJobFacet.json", "OwnershipJobFacet", { owners: own }) };
}

function tags(fields: ReadonlyMap<string, readonly Flow[]>) {
  const own = [...fields].flatMap(([field, flows]) =>
    [...new Set(flows.flatMap(({ row }) => row.pii ?? []))].map((value) => ({
      ...{ key: "pii", value, source: "CONCORDAT", field },
    })),
  );
  if (own.length === 0) return {};
  return { tags: facet("1-0-0/TagsDatasetFacet.json", "TagsDatasetFacet", { tags: own }) };
}

function facet(path: string, name: string, value: object) {
  return { _producer: producer, _schemaURL: `${spec}/facets/${path}#/$defs/${name}`, ...value };
}
