/**
 * One end of a row as two functions: what its system holds → the value that the row shares, and back.
 * Formats, the row's map, its normal forms and references are applied here, and nowhere else.
 */
import type { Otherwise } from "../plan/index.ts";
import type { Native, Value } from "./values/native.ts";

/** What the codec of an end looks up beside the value itself. */
export interface CodecContext {
  /** Another field of the same link, for arguments such as `phone(hs.country)`; undefined: not known. */
  readonly field: (system: string, field: string, stage?: string) => Native | undefined;
  /** The link that a record belongs to, of one of the objects that the row's `ref` names. */
  readonly linkOf: (system: string, recordId: string) => string | undefined;
  /** The record that a link has in a system; undefined where it has none (yet). */
  readonly recordOf: (link: string, system: string) => string | undefined;
}

export type Read =
  /** null: empty. */
  | { readonly kind: "value"; readonly value: Value }
  /** The map does not translate it; under `pass` and `value` the map has, so only these two are left. */
  | { readonly kind: "untranslated"; readonly rule: "hold" | "keep" }
  /** No value of the field's type; `why` completes "`12,5` …". */
  | { readonly kind: "unreadable"; readonly why: string }
  /** It names a record that is not linked yet. */
  | { readonly kind: "waits"; readonly record: string };

export type Written =
  | { readonly kind: "native"; readonly native: Native }
  | { readonly kind: "untranslated"; readonly rule: Exclude<Otherwise["kind"], "pass" | "value"> }
  /** The field cannot hold it; `why` completes "`Very long …` …". */
  | { readonly kind: "invalid"; readonly why: string }
  /** The linked record has no partner in this system yet. */
  | { readonly kind: "waits"; readonly link: string };

export interface EndCodec {
  /**
   * The native value in normal form, in its own vocabulary: equal texts mean that the end did not
   * change. Never fails: what cannot be read is compared as trimmed text.
   */
  readonly ownKey: (native: Native, context: CodecContext) => string;
  readonly read: (native: Native, context: CodecContext) => Read;
  readonly write: (value: Value, context: CodecContext) => Written;
}
