/** All traps. To add one, put it into the list of its kind. */
import type { Trap } from "../trap.ts";
import { identity } from "./identity.ts";
import { merging } from "./merging.ts";
import { persons } from "./people.ts";
import { telling } from "./telling.ts";
import { web } from "./web.ts";
import { writing } from "./writing.ts";

export const traps: readonly Trap[] = [
  ...merging,
  ...identity,
  ...writing,
  ...telling,
  ...web,
  ...persons,
];
