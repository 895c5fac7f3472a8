/** Seconds as a spec has them, in the largest unit that divides them: `15m`, `2d`. */
export function durationWords(seconds: number): string {
  const [unit, size] = units.find(([, one]) => seconds % one === 0) ?? ["s", 1];
  return `${seconds / size}${unit}`;
}

const units = [
  ["d", 86_400],
  ["h", 3600],
  ["m", 60],
] as const;
