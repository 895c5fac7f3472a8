/** `check --update-baseline`: what packages are told of now → the baseline of their workspace. */
import { posix } from "node:path";
import type { Diagnostic } from "../core/diagnostic.ts";
import type { BaselineFile, KnownFinding } from "./baseline.generated.ts";
import { asKnown, canBeKnown, isOf, keyOf } from "./baseline.ts";
import { joined } from "./findings.ts";
import type { Judged } from "./judge.ts";
import { baselineName } from "./read-baseline.ts";
import type { World } from "./world.ts";
import { writeFile } from "./write-file.ts";

/** Lists in the baseline of each workspace what its packages are told of now, and sets that apart. */
export function updateBaselines(
  world: World,
  judged: readonly Judged[],
): { readonly judged: readonly Judged[]; readonly unwritten: readonly Diagnostic[] } {
  const roots = Map.groupBy(judged, (one) => one.loaded.place.root);
  const unwritten = [...roots].flatMap(([root, own]) => writeBaseline(world, root, own) ?? []);
  if (unwritten.length > 0) return { judged, unwritten };
  const settled = judged.map((one) => ({
    ...one,
    diagnostics: one.diagnostics.filter(({ severity }) => severity === "error"),
    known: [...one.known, ...one.diagnostics.filter(canBeKnown)],
  }));
  return { judged: settled, unwritten };
}

/** What it lists of packages that were not judged stays. */
function writeBaseline(
  world: World,
  root: string,
  judged: readonly Judged[],
): Diagnostic | undefined {
  const isJudged = (one: KnownFinding) =>
    judged.some(({ loaded }) => isOf(one, { root, folder: loaded.place.folder }));
  const counts = new Map<string, KnownFinding>();
  const found = joined(
    judged.map((one) => ({ ...one, diagnostics: [...one.known, ...one.diagnostics] })),
  );
  for (const one of found.diagnostics.filter(canBeKnown)) {
    const entry = asKnown(one, { world, root });
    const { count } = counts.get(keyOf(entry)) ?? { count: 0 };
    counts.set(keyOf(entry), { ...entry, count: count + 1 });
  }
  // All of them are of one workspace, which has one baseline.
  const listed = judged[0]?.loaded.listed ?? [];
  const kept = listed.filter((one) => !isJudged(one) && !counts.has(keyOf(one)));
  const findings = [...kept, ...counts.values()]
    .map(({ file, code, message, count }) => ({ file, code, message, count }))
    .sort((one, other) => (keyOf(one) < keyOf(other) ? -1 : 1));
  const value: BaselineFile = { formatVersion: 1, findings };
  const text = `${JSON.stringify(value, undefined, 2)}\n`;
  return writeFile(world, { path: posix.join(root, baselineName), text, within: root });
}
