/** All formats and normal forms by name; adding one is its file and one line here. */
import { date } from "./date.ts";
import type { Format } from "./define-format.ts";
import { domain } from "./domain.ts";
import { lower } from "./lower.ts";
import { minorUnits } from "./minor-units.ts";
import { phone } from "./phone.ts";
import { trim } from "./trim.ts";
import { upper } from "./upper.ts";

const defined: readonly Format[] = [date, domain, lower, minorUnits, phone, trim, upper];

export const formats: ReadonlyMap<string, Format> = new Map(
  defined.map((format) => [format.name, format]),
);
