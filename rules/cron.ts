/**
 * The five fields of `at "…"`: minute, hour, day of the month, month, day of the week.
 *
 * A field is `*`, a number, a name (JAN, MON), a range, a step (`*\/15`, `9-17/2`), or a list of these.
 * As in the cron of Unix, a day is chosen by either day field where both are restricted; 7 is Sunday.
 */

/** Why a text is no such schedule, or one that never comes; undefined where it is one. */
export function cronProblem(text: string): string | undefined {
  const fields = text.trim().split(/\s+/);
  if (text.trim().startsWith("@")) return "words such as `@daily` are not known";
  if (fields.length !== parts.length) {
    const count = text.trim() === "" ? 0 : fields.length;
    return `it has ${count} ${count === 1 ? "field" : "fields"} where five belong`;
  }
  const chosen: ReadonlySet<number>[] = [];
  for (const [at, part] of parts.entries()) {
    const values = readField(fields[at] ?? "", part);
    if (typeof values === "string") return values;
    chosen.push(values);
  }
  const [, , days, months] = chosen;
  if (days === undefined || months === undefined || fields[4] !== "*") return undefined;
  const first = Math.min(...days);
  const isPossible = [...months].some((month) => first <= (monthLengths[month - 1] ?? 0));
  return isPossible ? undefined : `no month that it names has a day ${first}`;
}

interface Part {
  readonly name: string;
  readonly least: number;
  readonly most: number;
  /** The first stands for `least`. */
  readonly words?: readonly string[];
}

const parts: readonly Part[] = [
  { name: "minute", least: 0, most: 59 },
  { name: "hour", least: 0, most: 23 },
  { name: "day of the month", least: 1, most: 31 },
  {
    name: "month",
    least: 1,
    most: 12,
    words: ["JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC"],
  },
  {
    name: "day of the week",
    least: 0,
    most: 7,
    words: ["SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT"],
  },
];

/** February in a leap year: a day that comes at all. */
const monthLengths = [31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];

/** The values that a field chooses, or what is wrong with it. */
function readField(field: string, part: Part): ReadonlySet<number> | string {
  const values = new Set<number>();
  for (const item of field.split(",")) {
    if (item === "") return `the list of the ${part.name} has an empty place`;
    const [range = "", step, ...more] = item.split("/");
    if (more.length > 0) return `\`${item}\` has two steps`;
    if (step !== undefined && !/^[1-9]\d{0,2}$/.test(step)) {
      return `\`${item}\` has no whole number as its step`;
    }
    const bounds = range === "*" ? [part.least, part.most] : readRange(range, step, part);
    if (typeof bounds === "string") return bounds;
    const [from = 0, to = 0] = bounds;
    for (let value = from; value <= to; value += Number(step ?? 1)) values.add(value);
  }
  return values;
}

function readRange(
  range: string,
  step: string | undefined,
  part: Part,
): readonly number[] | string {
  const words = range.split("-");
  const numbers = words.map((word) => readValue(word, part));
  for (const [at, number] of numbers.entries()) {
    if (number !== undefined) continue;
    const named = part.words === undefined ? "" : `, or ${part.words[0]} to ${part.words.at(-1)}`;
    return `\`${words[at]}\` is no ${part.name}: it goes from ${part.least} to ${part.most}${named}`;
  }
  const [from = 0, to = step === undefined ? from : part.most, ...more] = numbers as number[];
  if (more.length > 0) return `\`${range}\` is not a range`;
  return from <= to ? [from, to] : `the range \`${range}\` runs backwards`;
}

function readValue(text: string, { least, most, words = [] }: Part): number | undefined {
  const at = words.indexOf(text.toUpperCase());
  if (at >= 0) return least + at;
  const value = /^\d{1,2}$/.test(text) ? Number(text) : Number.NaN;
  return value >= least && value <= most ? value : undefined;
}
