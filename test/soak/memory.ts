/** The resident memory of a process over time, and whether it grows. */
export interface Sample {
  /** Seconds since the soak began. */
  readonly at: number;
  readonly runner: string;
  /** The process: a runner that was killed goes on as another one. */
  readonly life: number;
  readonly bytes: number;
}

export interface Growth {
  readonly samples: number;
  readonly seconds: number;
  readonly meanBytes: number;
  /** By the line that fits best. */
  readonly bytesPerHour: number;
  /** Of the mean, over the time looked at. */
  readonly share: number;
}

/** Over the last half, of the process that lived through it; undefined where none did. */
export function growthOf(samples: readonly Sample[], seconds: number): Growth | undefined {
  const half = samples.filter((one) => one.at >= seconds / 2);
  const lives = [...Map.groupBy(half, (one) => one.life).values()];
  const longest = lives.toSorted((one, other) => other.length - one.length)[0] ?? [];
  const [first, last] = [longest[0], longest.at(-1)];
  if (first === undefined || last === undefined || longest.length < 3) return undefined;
  const mean = (of: (one: Sample) => number) =>
    longest.reduce((sum, one) => sum + of(one), 0) / longest.length;
  const [at, bytes] = [mean((one) => one.at), mean((one) => one.bytes)];
  const slope =
    mean((one) => (one.at - at) * (one.bytes - bytes)) / mean((one) => (one.at - at) ** 2);
  const length = last.at - first.at;
  return {
    samples: longest.length,
    seconds: length,
    meanBytes: bytes,
    bytesPerHour: slope * 3600,
    share: (slope * length) / bytes,
  };
}
