/** A duration as the command line takes it. */
import { InvalidArgumentError } from "commander";

/** `90s`, `15m`, `1h`, `2d` → ms. */
export function duration(text: string): number {
  const [, number, unit] = /^(\d{1,6})(s|m|h|d)$/.exec(text) ?? [];
  const ms = { s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 }[unit ?? ""];
  if (ms === undefined) throw new InvalidArgumentError("it has to be a duration, such as 15m.");
  return Number(number) * ms;
}
