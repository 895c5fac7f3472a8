/**
 * Lineage of fields as DataHub's metadata change proposals, by its documentation of `upstreamLineage` (fine-grained
 * lineage) of 2026: a proposal for each place that is written to. It has not been tried with a DataHub.
 */
import { asJson, type Exported, type Exporting } from "./exporting.ts";
import { type Dataset, type Flow, flowsOf } from "./lineage.ts";

export function exportDatahub({ plan, now }: Exporting): Exported {
  const at = { time: Date.parse(now), actor: "urn:li:corpuser:concordat" };
  const targets = Map.groupBy(flowsOf(plan), ({ to }) => urnOf(to));
  const proposals = [...targets].map(([urn, flows]) => ({
    ...{
      entityType: "dataset",
      entityUrn: urn,
      changeType: "UPSERT",
      aspectName: "upstreamLineage",
    },
    aspect: {
      json: {
        upstreams: [...new Set(flows.map(({ from }) => urnOf(from)))].map((dataset) => ({
          ...{ dataset, type: "TRANSFORMED", auditStamp: at },
        })),
        fineGrainedLineages: flows.map((flow) => lineageOf(flow)),
      },
    },
  }));
  return { name: "datahub.json", text: asJson(proposals) };
}

function lineageOf({ from, to, besides, isSame, rule }: Flow) {
  return {
    ...{ upstreamType: "FIELD_SET", downstreamType: "FIELD", confidenceScore: 1 },
    upstreams: [from, ...besides].map(fieldUrnOf),
    downstreams: [fieldUrnOf(to)],
    transformOperation: isSame ? "IDENTITY" : rule,
  };
}

function fieldUrnOf(one: Dataset & { readonly field: string }): string {
  return `urn:li:schemaField:(${urnOf(one)},${escaped(one.field)})`;
}

function urnOf({ system, connector, object }: Dataset): string {
  const name = `${escaped(system)}.${escaped(object)}`;
  return `urn:li:dataset:(urn:li:dataPlatform:${escaped(connector)},${name},PROD)`;
}

/** Commas and parentheses part a name from the next. */
function escaped(name: string): string {
  return encodeURIComponent(name).replaceAll("(", "%28").replaceAll(")", "%29");
}
