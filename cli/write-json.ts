import { printable } from "./printable.ts";
import type { Output } from "./world.ts";

/** A terminal must obey no text of others; what is escaped here reads the same as JSON. */
export function writeJson(output: Output, value: unknown): void {
  const lines = JSON.stringify(value, undefined, 2).split("\n");
  output.write(`${lines.map(printable).join("\n")}\n`);
}
