/** The syntax of what every statement is made of: names, paths, values, durations, arrows and formats. */
import type { Span } from "../core/source.ts";

export interface Name {
  readonly span: Span;
  /** Without backticks. */
  readonly text: string;
}

/** `hs.email`, `st.metadata.shopify_id`: a system's alias, then one segment or more. */
export interface Path {
  readonly span: Span;
  readonly system: Name;
  readonly segments: readonly Name[];
}

export type Value = StringValue | NumberValue | BooleanValue | EmptyValue | DateValue;
export interface StringValue {
  readonly kind: "string";
  readonly span: Span;
  readonly value: string;
}
export interface NumberValue {
  readonly kind: "number";
  readonly span: Span;
  readonly value: number;
  /** As written, so that no digit is lost. */
  readonly text: string;
}
export interface BooleanValue {
  readonly kind: "boolean";
  readonly span: Span;
  readonly value: boolean;
}
export interface EmptyValue {
  readonly kind: "empty";
  readonly span: Span;
}
/** `YYYY-MM-DD`, a day that exists. */
export interface DateValue {
  readonly kind: "date";
  readonly span: Span;
  readonly value: string;
}

export interface Duration {
  readonly span: Span;
  readonly text: string;
  readonly seconds: number;
}

export interface Arrow {
  readonly span: Span;
  readonly direction: "both" | "right" | "left";
}

/** `date("MM/dd/yyyy")`, `trim`, `phone(hs.country)`. */
export interface FormatCall {
  readonly span: Span;
  readonly name: Name;
  readonly args: readonly (Value | FieldArgument)[];
}
export interface FieldArgument {
  readonly kind: "field";
  readonly span: Span;
  readonly path: Path;
}
