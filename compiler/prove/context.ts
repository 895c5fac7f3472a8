/**
 * What the codecs of a row look up beside the value itself, while it is explored: fields that its formats
 * are told by, and linked records. Both stay as they are meanwhile.
 */
import type { Codec, RowPlan } from "../../plan/index.ts";
import type { CodecContext } from "../../rules/codec.ts";
import type { Native } from "../../rules/values/native.ts";

/** Ids of the records that a reference may name. `p` is linked and has no partner elsewhere, `u` is not linked. */
export const referenceSeeds: readonly string[] = ["r1", "r2", "r3", "p", "u"];

export function contextOf(row: RowPlan): CodecContext {
  const args = argumentsOf(row);
  return {
    field: (system, field) => args.find((one) => one.system === system && one.field === field)?.is,
    linkOf: (system, id) =>
      id.startsWith("r") ? `link ${id}` : id === "p" ? `link p of ${system}` : undefined,
    recordOf(link, system) {
      const [, id = "", , owner] = link.split(" ");
      return owner === undefined || owner === system ? id : undefined;
    },
  };
}

export interface FieldArgument {
  readonly system: string;
  readonly field: string;
  readonly is: Native;
}

/** The fields that the row's formats and normal forms are told by, with what stands in them. */
export function argumentsOf({ using, ends }: RowPlan): readonly FieldArgument[] {
  const codecs = [...using, ...ends.flatMap((end) => end.format ?? [])];
  return codecs.flatMap((codec) =>
    codec.args.flatMap((arg): FieldArgument[] => {
      if (arg.kind !== "field") return [];
      return [{ system: arg.system, field: arg.field, is: usual(codec) }];
    }),
  );
}

function usual({ name }: Codec): Native {
  switch (name) {
    case "phone":
      return "US";
    case "minor_units":
      return "USD";
    default:
      return "America/New_York";
  }
}
