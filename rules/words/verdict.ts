/** What the compiler found of a row, in a word or two. */
import type { Proof } from "../../plan/index.ts";

export const verdictWords: Readonly<Record<Proof["verdict"], string>> = {
  proved: "proved",
  not_proved: "not proved",
  refuted: "refuted",
  not_run: "not tried",
};
