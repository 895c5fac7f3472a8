/** The arguments of a format or normal form: those that the spec states, and those that are fields of the same link. */
import type { Codec } from "../plan/index.ts";
import type { CodecContext } from "./codec.ts";
import type { FormatArguments } from "./formats/codecs/define-codec.ts";
import type { Native } from "./values/native.ts";
import { readAs } from "./values/read.ts";

/** Those known when the plan is loaded; undefined for one that is a field. */
export function literalsOf({ args }: Codec): FormatArguments {
  return args.map((arg) => (arg.kind === "literal" ? textOf(arg.value) : undefined));
}

/** All of them, for one link. */
export function compileArguments(
  codec: Codec,
): (context: Pick<CodecContext, "field">) => FormatArguments {
  const literals = literalsOf(codec);
  if (codec.args.every((arg) => arg.kind === "literal")) return () => literals;
  return (context) =>
    codec.args.map((arg, at) =>
      arg.kind === "literal"
        ? literals[at]
        : textOf(context.field(arg.system, arg.field, arg.stage)),
    );
}

/** Undefined for what is absent, blank or no single text. */
function textOf(native: Native | undefined): string | undefined {
  const reading = native === undefined ? undefined : readAs("text", native);
  return reading?.kind === "value" && reading.value !== null
    ? String(reading.value).trim()
    : undefined;
}
