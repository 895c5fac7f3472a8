/**
 * What a format or normal form is: where it may stand, what it takes, and which values it reads. The
 * functions that read and write values join these facts with the runtime.
 */
import type { CatalogueField } from "../../plan/index.ts";

export type FieldType = CatalogueField["type"];

export interface Format {
  readonly name: string;
  /** `format` stands after `as` and belongs to one end; `normal_form` stands after `using` and to the row. */
  readonly use: "format" | "normal_form";
  readonly parameters: readonly FormatParameter[];
  /** The catalogue types of the fields it can read and write. */
  readonly accepts: readonly FieldType[];
  /**
   * The type of the value that the row then shares, by the arguments given, of which one that is a
   * field is undefined. Absent: the field's own type.
   */
  readonly gives?: (args: readonly (string | undefined)[]) => FieldType;
}

export interface FormatParameter {
  readonly name: string;
  readonly optional: boolean;
  /** Whether a field may stand for it, as in `phone(hs.country)`. */
  readonly field: boolean;
  /** Why a literal cannot be meant; undefined where it can. */
  readonly refuse: (value: string) => string | undefined;
}

export function defineFormat<const Defined extends Format>(format: Defined): Defined {
  return format;
}
