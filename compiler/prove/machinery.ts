/** The code that is proved, which is the code that runs. A test may put a broken part in its place. */
import { compileCodec } from "../../rules/compile-codec.ts";
import { carriedOut } from "../../rules/merge/carried-out.ts";
import { merge } from "../../rules/merge/merge.ts";
import { storedForms } from "./stored-forms.ts";

export interface Machinery {
  readonly merge: typeof merge;
  readonly carriedOut: typeof carriedOut;
  readonly compileCodec: typeof compileCodec;
  /** What the systems make of what they are written. */
  readonly storedForms: typeof storedForms;
}

export const machinery: Machinery = { merge, carriedOut, compileCodec, storedForms };
