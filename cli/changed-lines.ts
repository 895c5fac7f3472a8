/** Lines that are other than they were at a revision of git: those of today, with whole files that are new. */
import { posix } from "node:path";
import { git } from "./git.ts";
import { slashed } from "./host.ts";

export interface ChangedLines {
  /** `file`: absolute. Whether one of these lines changed. */
  has(file: string, line: number, endLine: number): boolean;
}

/** From and to, both changed. */
type Stretch = readonly [number, number];

/** `folder`: somewhere in the repository. A text says why nobody can tell. */
export function changedLines(folder: string, revision: string): ChangedLines | string {
  const found = git(folder, ["rev-parse", "--show-toplevel"]);
  if (typeof found === "string") return found;
  const top = slashed(found.toString("utf8").trimEnd());
  const difference = git(top, [
    ...["-c", "core.quotePath=false", "diff", "--unified=0", "--no-color", "--no-ext-diff"],
    ...["--no-renames", "--src-prefix=a/", "--dst-prefix=b/", "--end-of-options", revision],
  ]);
  if (typeof difference === "string") return difference;
  const untracked = git(top, ["ls-files", "--others", "--exclude-standard", "-z"]);
  if (typeof untracked === "string") return untracked;
  const stretches = stretchesIn(top, difference.toString("utf8"));
  for (const path of untracked.toString("utf8").split("\0")) {
    stretches.set(posix.join(top, path), [[1, Number.POSITIVE_INFINITY]]);
  }
  return {
    has: (file, line, endLine) =>
      (stretches.get(file) ?? []).some(([from, to]) => line <= to && endLine >= from),
  };
}

function stretchesIn(top: string, difference: string): Map<string, Stretch[]> {
  const stretches = new Map<string, Stretch[]>();
  let own: Stretch[] = [];
  for (const line of difference.split("\n")) {
    const path = /^\+\+\+ "?b\/(.*?)"?\t?$/.exec(line)?.[1];
    if (path !== undefined) {
      own = [];
      stretches.set(posix.join(top, path), own);
    }
    const [, from, count = "1"] = /^@@ -\S+ \+(\d+)(?:,(\d+))? @@/.exec(line) ?? [];
    if (from === undefined) continue;
    const [first, lines] = [Number(from), Number(count)];
    // Where lines were taken out, those around the gap are what changed.
    own.push(lines === 0 ? [first, first + 1] : [first, first + lines - 1]);
  }
  return stretches;
}
