/**
 * `check --fix`: the fixes that findings carry, applied until none is left to apply.
 *
 * Fixes that overlap, and those of mistakes that hid behind another, are for a later round, so the
 * packages are judged again after each, up to a bound. All rounds happen on paper; then each file that
 * changed is written once, as a whole, unless somebody changed it meanwhile.
 */
import { applyFixes, type Fixable, isFixable } from "../compiler/mend/apply-fixes.ts";
import type { Diagnostic } from "../core/diagnostic.ts";
import { DiskError } from "../core/host.ts";
import { diagnoseFile } from "./diagnostics.ts";
import { joined } from "./findings.ts";
import type { Judged } from "./judge.ts";
import { absolute } from "./paths.ts";
import { type PlacedFinding, placed } from "./placed.ts";
import type { World } from "./world.ts";
import { writeFile } from "./write-file.ts";

const mostRounds = 10;

export interface Mended {
  readonly files: readonly MendedFile[];
  /** Where each stood in the text of its round. */
  readonly fixed: readonly PlacedFinding[];
  /** A world whose disk has the files as they are now. */
  readonly world: World;
}

export interface MendedFile {
  /** As the user would type it. */
  readonly file: string;
  /** Absolute. */
  readonly path: string;
  /** The workspace's folder. */
  readonly root: string;
  readonly before: string;
  readonly text: string;
}

/** On paper. `judgeAll`: the packages, in a world. */
export function mend(
  world: World,
  judgeAll: (world: World) => readonly Judged[],
  which: "safe" | "all",
): Mended {
  const files = new Map<string, MendedFile>();
  const fixed: PlacedFinding[] = [];
  const given = new Set<string>();
  const now = withTexts(world, files);
  for (let round = 0; round < mostRounds; round++) {
    const judged = judgeAll(now);
    const findings = joined(judged);
    const wanted = findings.diagnostics
      .filter(isFixable)
      .filter((one) => (which === "all" || one.fix.safe) && !given.has(keyOf(one)));
    const before = fixed.length;
    for (const [file, own] of Map.groupBy(wanted, (one) => one.fix.span.file)) {
      const source = findings.sources.get(file);
      const root = rootOf(judged, file);
      if (source === undefined || root === undefined) continue;
      const { text, applied, refused } = applyFixes(source, own);
      // What came back after it was mended, or cannot be mended, is not tried again.
      for (const one of [...applied, ...refused]) given.add(keyOf(one));
      if (applied.length === 0) continue;
      fixed.push(...placed({ ...findings, diagnostics: applied }));
      const path = absolute(world.cwd, file);
      files.set(path, { file, path, root, before: source.text, ...files.get(path), text });
    }
    if (fixed.length === before) break;
  }
  return { files: [...files.values()].filter((one) => one.text !== one.before), fixed, world: now };
}

/** What could not be written, and why. */
export function writeMended(world: World, files: readonly MendedFile[]): readonly Diagnostic[] {
  return files.flatMap(({ file, path, root, before, text }) => {
    const unwritten = isStill(world, path, before)
      ? writeFile(world, { path, text, within: root })
      : diagnoseFile("file-unwritable", { file, start: 0, end: 0 }, { path: file, problem: moved });
    return unwritten ?? [];
  });
}

const moved = "it was changed while it was being mended";

function isStill(world: World, path: string, text: string): boolean {
  try {
    return world.host.disk.read(path) === text;
  } catch (error) {
    if (!(error instanceof DiskError)) throw error;
    return false;
  }
}

function keyOf({ code, message, fix }: Fixable): string {
  return JSON.stringify([code, message, fix.span, fix.text]);
}

/** Of a package's own `.sync` files only. */
function rootOf(judged: readonly Judged[], file: string): string | undefined {
  const owner = judged.find((one) => one.model?.files.some(({ source }) => source.file === file));
  return owner?.loaded.place.root;
}

function withTexts(world: World, files: ReadonlyMap<string, MendedFile>): World {
  const { disk } = world.host;
  const read = (path: string) => files.get(path)?.text ?? disk.read(path);
  return { ...world, host: { ...world.host, disk: { ...disk, read } } };
}
