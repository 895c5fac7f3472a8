/**
 * The candidate that a misspelt word most likely meant, or undefined when none is near.
 * Near is at most a third of the word's letters by optimal string alignment distance (insert, drop,
 * replace, swap neighbours), with letter case and `_`, `-` and spaces set aside first.
 */
export function nearest(word: string, candidates: Iterable<string>): string | undefined {
  const wanted = fold(word);
  const reach = Math.max(1, Math.floor(wanted.length / 3));
  let best: string | undefined;
  let bestDistance = reach + 1;
  for (const candidate of candidates) {
    const folded = fold(candidate);
    if (folded === wanted) return candidate;
    if (Math.abs(folded.length - wanted.length) >= bestDistance) continue;
    const distance = alignment(wanted, folded);
    if (distance < bestDistance) {
      best = candidate;
      bestDistance = distance;
    }
  }
  // Three letters or fewer, all of them different, is chance and not a misspelling.
  return bestDistance < wanted.length ? best : undefined;
}

/** " — did you mean `x`?"-style help, or the fallback where nothing is near. */
export function didYouMean(word: string, candidates: Iterable<string>, otherwise: string): string {
  const found = nearest(word, candidates);
  return found === undefined ? otherwise : `did you mean \`${found}\`?`;
}

function fold(word: string): string {
  return word.toLowerCase().replace(/[_\-\s]/g, "");
}

function alignment(a: string, b: string): number {
  let beforeLast: number[] = [];
  let last = Array.from({ length: b.length + 1 }, (_, at) => at);
  for (let i = 1; i <= a.length; i++) {
    const row = [i];
    for (let j = 1; j <= b.length; j++) {
      const same = a[i - 1] === b[j - 1] ? 0 : 1;
      let cost = Math.min((last[j] ?? 0) + 1, (row[j - 1] ?? 0) + 1, (last[j - 1] ?? 0) + same);
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]) {
        cost = Math.min(cost, (beforeLast[j - 2] ?? 0) + 1);
      }
      row.push(cost);
    }
    beforeLast = last;
    last = row;
  }
  return last[b.length] ?? 0;
}
