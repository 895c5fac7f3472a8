/** What `record.json` says: which seeds held, and on which day. No seed is in two ranges. */
export interface SimulationRecord {
  /** How many seeds held. */
  readonly total: number;
  readonly ranges: readonly HeldRange[];
}

/** Seeds from `from` to `to`, both of them included, which held on `date` for the code of that day. */
export interface HeldRange {
  readonly from: number;
  readonly to: number;
  /** YYYY-MM-DD. */
  readonly date: string;
}

/** The record with one more range: its seeds leave older ranges, and it joins what it continues on the same day. */
export function recordWith(record: SimulationRecord, held: HeldRange): SimulationRecord {
  const older = record.ranges.flatMap((range) => [
    { ...range, to: Math.min(range.to, held.from - 1) },
    { ...range, from: Math.max(range.from, held.to + 1) },
  ]);
  const ranges: HeldRange[] = [];
  const whole = [...older, held]
    .filter(({ from, to }) => from <= to)
    .sort((one, other) => one.from - other.from);
  for (const range of whole) {
    const last = ranges.at(-1);
    const continues = last?.date === range.date && last.to + 1 === range.from;
    if (continues) ranges[ranges.length - 1] = { ...last, to: range.to };
    else ranges.push(range);
  }
  return { total: ranges.reduce((sum, { from, to }) => sum + to - from + 1, 0), ranges };
}
