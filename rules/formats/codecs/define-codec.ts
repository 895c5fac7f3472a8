/**
 * What a format or normal form does: the functions beside the facts of `rules/formats/`. They stand
 * apart because the compiler asks only for the facts, and the functions bring large tables with them.
 *
 * Literal arguments are known when a plan is loaded, those that are fields come with every value; an
 * argument that is not known, or blank, is undefined.
 */
import type { Reading } from "../../values/read.ts";
import type { FieldType } from "../define-format.ts";

export type FormatArguments = readonly (string | undefined)[];

export interface FormatCodec {
  readonly use: "format";
  readonly name: string;
  /** `type` is that of the end's field. */
  readonly compile: (literals: FormatArguments, type: FieldType | null) => FormatFunctions;
}

interface FormatFunctions {
  /** What the end holds, as text → the value, of the type that the format gives. */
  readonly read: (text: string, args: FormatArguments) => Reading;
  /** The value, as text → the text that the end holds. */
  readonly write: (text: string, args: FormatArguments) => WrittenText;
}

export type WrittenText =
  | { readonly kind: "text"; readonly text: string }
  | { readonly kind: "invalid"; readonly why: string };

export interface NormalFormCodec {
  readonly use: "normal_form";
  readonly name: string;
  /** The normal form; a text that has none is trimmed. Applied twice it changes nothing more. */
  readonly normal: (text: string, args: FormatArguments) => string;
}

export function defineFormatCodec(codec: Omit<FormatCodec, "use">): FormatCodec {
  return { use: "format", ...codec };
}

export function defineNormalForm(codec: Omit<NormalFormCodec, "use">): NormalFormCodec {
  return { use: "normal_form", ...codec };
}
