/**
 * Two texts of a file → their difference in the unified form that `patch` and `git apply` read; no
 * lines where they are the same.
 *
 * The shortest difference is searched for up to a bound: https://doi.org/10.1007/BF01840446. Beyond it
 * what lies between the first and the last changed line is told as replaced, which is as right.
 */

export function unifiedDiff(file: string, before: string, after: string): readonly string[] {
  const [old, now] = [linesOf(before), linesOf(after)];
  const edits = editsOf(old, now);
  if (edits.length === 0) return [];
  return [
    `--- a/${file}`,
    `+++ b/${file}`,
    ...hunksOf(edits).flatMap((own) => hunk(own, old, now)),
  ];
}

const contextLines = 3;
const mostSteps = 1000;

/** Lines `from` to `to` of the old text became lines `start` to `end` of the new one; ends are past the last. */
interface Edit {
  readonly from: number;
  readonly to: number;
  readonly start: number;
  readonly end: number;
}

/** Each with its end, since the last one may lack it. */
function linesOf(text: string): readonly string[] {
  return text.match(/[^\n]*\n|[^\n]+$/g) ?? [];
}

function editsOf(old: readonly string[], now: readonly string[]): readonly Edit[] {
  let head = 0;
  while (head < old.length && head < now.length && old[head] === now[head]) head++;
  let tail = 0;
  const most = Math.min(old.length, now.length) - head;
  while (tail < most && old[old.length - 1 - tail] === now[now.length - 1 - tail]) tail++;
  const whole = { from: head, to: old.length - tail, start: head, end: now.length - tail };
  if (whole.from === whole.to && whole.start === whole.end) return [];
  return shortest(old, now, whole) ?? [whole];
}

/** Undefined where it would take more than so many lines. */
function shortest(
  old: readonly string[],
  now: readonly string[],
  { from, to, start, end }: Edit,
): readonly Edit[] | undefined {
  const [height, width] = [to - from, end - start];
  // By diagonal: how far the old text is used up after so many removed and added lines.
  const reached = new Map<number, number>([[1, 0]]);
  const trace: ReadonlyMap<number, number>[] = [];
  const at = (map: ReadonlyMap<number, number>, diagonal: number) => map.get(diagonal) ?? -1;
  const goesDown = (map: ReadonlyMap<number, number>, diagonal: number, steps: number) =>
    diagonal === -steps || (diagonal !== steps && at(map, diagonal - 1) < at(map, diagonal + 1));
  for (let steps = 0; steps <= Math.min(mostSteps, height + width); steps++) {
    trace.push(new Map(reached));
    for (let diagonal = -steps; diagonal <= steps; diagonal += 2) {
      let x = goesDown(reached, diagonal, steps)
        ? at(reached, diagonal + 1)
        : at(reached, diagonal - 1) + 1;
      while (x < height && x - diagonal < width && old[from + x] === now[start + x - diagonal]) x++;
      reached.set(diagonal, x);
      if (x >= height && x - diagonal >= width) return walkBack(steps);
    }
  }
  return undefined;

  function walkBack(last: number): readonly Edit[] {
    const edits: Edit[] = [];
    let [x, y] = [height, width];
    for (let steps = last; steps > 0; steps--) {
      const map = trace[steps] ?? reached;
      const down = goesDown(map, x - y, steps);
      const diagonal = down ? x - y + 1 : x - y - 1;
      const beforeX = at(map, diagonal);
      const beforeY = beforeX - diagonal;
      const [toX, toY] = down ? [beforeX, beforeY + 1] : [beforeX + 1, beforeY];
      edits.push({
        from: from + beforeX,
        to: from + toX,
        start: start + beforeY,
        end: start + toY,
      });
      [x, y] = [beforeX, beforeY];
    }
    return joined(edits.toReversed());
  }
}

/** Edits that follow each other without a line between them are one. */
function joined(edits: readonly Edit[]): readonly Edit[] {
  const all: Edit[] = [];
  for (const edit of edits) {
    const last = all.at(-1);
    if (last === undefined || last.to !== edit.from || last.end !== edit.start) all.push(edit);
    else all[all.length - 1] = { ...last, to: edit.to, end: edit.end };
  }
  return all;
}

/** Edits whose lines around them meet are shown as one. */
function hunksOf(edits: readonly Edit[]): readonly (readonly Edit[])[] {
  const hunks: Edit[][] = [];
  for (const edit of edits) {
    const last = hunks.at(-1)?.at(-1);
    if (last === undefined || edit.from - last.to > 2 * contextLines) hunks.push([edit]);
    else hunks.at(-1)?.push(edit);
  }
  return hunks;
}

function hunk(
  edits: readonly Edit[],
  old: readonly string[],
  now: readonly string[],
): readonly string[] {
  const [first, last] = [edits[0] as Edit, edits.at(-1) as Edit];
  const from = Math.max(0, first.from - contextLines);
  const to = Math.min(old.length, last.to + contextLines);
  const start = first.start - (first.from - from);
  const end = last.end + (to - last.to);
  const lines: string[] = [];
  let at = from;
  for (const edit of edits) {
    lines.push(...old.slice(at, edit.from).map((line) => ` ${line}`));
    lines.push(...old.slice(edit.from, edit.to).map((line) => `-${line}`));
    lines.push(...now.slice(edit.start, edit.end).map((line) => `+${line}`));
    at = edit.to;
  }
  lines.push(...old.slice(at, to).map((line) => ` ${line}`));
  return [`@@ -${range(from, to)} +${range(start, end)} @@`, ...lines.flatMap(withoutEnd)];
}

/** A stretch without lines stands after the line before it. */
function range(from: number, to: number): string {
  return `${to === from ? from : from + 1},${to - from}`;
}

function withoutEnd(line: string): readonly string[] {
  return line.endsWith("\n") ? [line.slice(0, -1)] : [line, "\\ No newline at end of file"];
}
