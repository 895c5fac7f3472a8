/** Which field feeds which other, of a plan: an edge for each way that a row sends, and nothing that it does not. */
import type { CodecArgument, ObjectPlan, Plan, RowPlan } from "../../plan/index.ts";
import { rowSummary } from "../../rules/words/row-summary.ts";
import { namesIn } from "../explain.ts";

/** An object of a system: a table, a record type. */
export interface Dataset {
  readonly system: string;
  readonly connector: string;
  readonly object: string;
}

export interface Flow {
  readonly object: ObjectPlan;
  readonly row: RowPlan;
  readonly from: Dataset & { readonly field: string };
  readonly to: Dataset & { readonly field: string };
  /** Whether the value arrives as it is. */
  readonly isSame: boolean;
  /** What happens to it, in a sentence or two. */
  readonly rule: string;
  /** Fields that are read beside it, such as the country of a phone. */
  readonly besides: readonly (Dataset & { readonly field: string })[];
}

export function flowsOf(plan: Plan): readonly Flow[] {
  const names = namesIn(plan);
  const decisions = new Map(plan.tables.map((table) => [table.id, table.decisions]));
  const connectors = new Map(plan.systems.map(({ id, connector }) => [id, connector]));
  const datasetOf = (system: string, object: string): Dataset => {
    return { system, connector: connectors.get(system) ?? "", object };
  };
  return plan.objects.flatMap((object) =>
    object.rows.flatMap((row) => {
      const rule = rowSummary(row, decisions.get(row.table) ?? [], names);
      return row.arrows.flatMap(({ from, to }): Flow[] => {
        const [source, target] = [row.ends[from], row.ends[to]];
        if (source === undefined || target === undefined) return [];
        const formats = [source.format, target.format].filter((one) => one !== undefined);
        const codecs = [...row.using, ...formats];
        const isSame = row.map === undefined && row.ref === undefined && codecs.length === 0;
        const besides = codecs.flatMap((codec) =>
          codec.args.flatMap((argument) => readBy(argument, object, datasetOf)),
        );
        return source.stages.flatMap((fromObject) =>
          target.stages.map((toObject) => ({
            ...{ object, row, isSame, rule, besides },
            from: { ...datasetOf(source.system, fromObject), field: source.field },
            to: { ...datasetOf(target.system, toObject), field: target.field },
          })),
        );
      });
    }),
  );
}

function readBy(
  argument: CodecArgument,
  { ends }: ObjectPlan,
  datasetOf: (system: string, object: string) => Dataset,
) {
  if (argument.kind !== "field") return [];
  const { system, field, stage } = argument;
  const stages = ends.find((end) => end.system === system)?.stages.map((one) => one.object) ?? [];
  return (stage === undefined ? stages : [stage]).map((object) => ({
    ...datasetOf(system, object),
    field,
  }));
}
