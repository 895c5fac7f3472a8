/** The functions of all formats and normal forms by name; each needs one line here as well as in `rules/formats/index.ts`. */
import { date } from "./date.ts";
import type { FormatCodec, NormalFormCodec } from "./define-codec.ts";
import { domain } from "./domain.ts";
import { lower } from "./lower.ts";
import { minorUnits } from "./minor-units.ts";
import { phone } from "./phone.ts";
import { trim } from "./trim.ts";
import { upper } from "./upper.ts";

const defined: readonly (FormatCodec | NormalFormCodec)[] = [
  date,
  domain,
  lower,
  minorUnits,
  phone,
  trim,
  upper,
];

export const formatCodecs: ReadonlyMap<string, FormatCodec | NormalFormCodec> = new Map(
  defined.map((codec) => [codec.name, codec]),
);
