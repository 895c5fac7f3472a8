/** A format or a normal form as a spec has it: `phone("US")`, `date("MM/dd/yyyy")`, `trim`. */
import type { Codec } from "../../plan/index.ts";
import { fieldWords, valueWords } from "./expression.ts";

export function codecWords({ name, args }: Codec): string {
  if (args.length === 0) return name;
  const said = args.map((one) => (one.kind === "field" ? fieldWords(one) : valueWords(one.value)));
  return `${name}(${said.join(", ")})`;
}
