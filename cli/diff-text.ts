/** A diff of plans for a terminal. */
import { plural } from "./findings.ts";
import type { Paint, Style } from "./paint.ts";
import { printable } from "./printable.ts";
import type { Told } from "./touched.ts";

export function diffText(changes: readonly Told[], paint: Paint): readonly string[] {
  if (changes.length === 0) return ["Nothing changes."];
  return [...changes.flatMap((one) => [...changeText(one, paint), ""]), summaryWords(changes)];
}

function changeText(change: Told, paint: Paint): readonly string[] {
  const { place, effects, touches } = change;
  const at = place === undefined ? "" : `  (${place.file}:${place.line})`;
  const label = paint(colours[change.class], change.class.toUpperCase().padEnd(8));
  return [
    `${label}${paint("bold", printable(change.what))}${printable(at)}`,
    ...sides(change, paint),
    ...effects.flatMap((one) => sides(one, paint)),
    ...(touches === undefined ? [] : [`    touches ${touchesWords(touches)}`]),
    ...(change.for.length === 0 ? [] : [`    for ${printable(change.for.join(", "))}`]),
  ];
}

function sides({ was, now }: { readonly was?: string; readonly now?: string }, paint: Paint) {
  return [
    ...(was === undefined ? [] : [paint("red", `  - ${printable(was)}`)]),
    ...(now === undefined ? [] : [paint("green", `  + ${printable(now)}`)]),
  ];
}

export function touchesWords({ records, values }: NonNullable<Told["touches"]>): string {
  const [some, more] = [records, values].map((count) => count.toLocaleString("en"));
  return `${some} linked record${records === 1 ? "" : "s"}, ${more} value${values === 1 ? "" : "s"}`;
}

/** "3 changes: 1 data, 2 doc" */
export function summaryWords(changes: readonly Told[]): string {
  const counts = Map.groupBy(changes, (one) => one.class);
  const parts = [...counts].map(([of, those]) => `${those.length} ${of}`);
  return `${plural(changes.length, "change")}: ${parts.join(", ")}.`;
}

const colours: Readonly<Record<Told["class"], Style>> = {
  data: "red",
  reach: "red",
  control: "yellow",
  timing: "blue",
  doc: "dim",
};
