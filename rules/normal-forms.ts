/** The normal forms of a `using` clause as one function over values: of a text itself, of a choice of several each member. */
import { bug } from "../core/bug.ts";
import type { Codec } from "../plan/index.ts";
import type { CodecContext } from "./codec.ts";
import { compileArguments } from "./codec-arguments.ts";
import { formatCodecs } from "./formats/codecs/index.ts";
import type { Value } from "./values/native.ts";

export type NormalForm = (value: Value, context: Pick<CodecContext, "field">) => Value;

export function compileNormalForms(using: readonly Codec[]): NormalForm {
  const steps = using.map((codec) => {
    const found = formatCodecs.get(codec.name);
    if (found?.use !== "normal_form") return bug(`\`${codec.name}\` is no normal form`);
    return { normal: found.normal, args: compileArguments(codec) };
  });
  if (steps.length === 0) return (value) => value;
  return (value, context) => {
    if (typeof value === "string") return one(value, context);
    if (!Array.isArray(value)) return value;
    const members = (value as readonly Value[]).map((member) =>
      typeof member === "string" ? one(member, context) : member,
    );
    return members;
  };

  function one(text: string, context: Pick<CodecContext, "field">): string {
    return steps.reduce((last, { normal, args }) => normal(last, args(context)), text);
  }
}
