/** Seconds as people say them, in the largest unit that divides them: "15 minutes", "2 days". */
export function spokenDuration(seconds: number): string {
  const [size, unit] = units.find(([one]) => seconds % one === 0) ?? [1, "second"];
  const count = seconds / size;
  return `${count} ${unit}${count === 1 ? "" : "s"}`;
}

const units = [
  [86_400, "day"],
  [3600, "hour"],
  [60, "minute"],
] as const;
