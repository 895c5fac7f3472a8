/**
 * A command's result → a file, or the diagnostic that says why not. A link is followed, so that it
 * stays one; what is neither a file nor absent, such as a device, is left alone.
 */
import { posix } from "node:path";
import type { Diagnostic } from "../core/diagnostic.ts";
import { DiskError } from "../core/host.ts";
import { diagnoseFile } from "./diagnostics.ts";
import { isInside, shownPath, upwards } from "./paths.ts";
import type { World } from "./world.ts";

export interface FileToWrite {
  /** Absolute. */
  readonly path: string;
  readonly text: string;
  /** A folder that the file may not leave, links resolved; for a path that the user did not type. */
  readonly within?: string;
}

/** Undefined where the file was written. */
export function writeFile(
  world: World,
  { path, text, within }: FileToWrite,
): Diagnostic | undefined {
  const { disk } = world.host;
  const file = shownPath(world.cwd, path);
  const place = { file, start: 0, end: 0 };
  const unwritable = (problem: string) =>
    diagnoseFile("file-unwritable", place, { path: file, problem });
  try {
    if (within !== undefined && !isInside(disk.real(within), whereItLands(world, path))) {
      const root = shownPath(world.cwd, within);
      return diagnoseFile("path-outside-workspace", place, { path: file, root });
    }
    const found = disk.stat(path);
    if (found?.kind === "folder") return unwritable("it is a folder");
    if (found?.kind === "other") return unwritable("it is not an ordinary file");
    disk.write(found === undefined ? path : disk.real(path), text);
    return undefined;
  } catch (error) {
    if (!(error instanceof DiskError)) throw error;
    return unwritable(error.message);
  }
}

/** Where a path leads: its nearest part that exists with links resolved, and the rest below that. */
function whereItLands(world: World, path: string): string {
  const { disk } = world.host;
  for (const part of upwards(path)) {
    if (disk.stat(part) === undefined) continue;
    return posix.join(disk.real(part), posix.relative(part, path));
  }
  return path;
}
