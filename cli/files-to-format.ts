/** The arguments of `fmt` → the `.sync` files that they mean, each once, and what is wrong with them. */
import type { Diagnostic } from "../core/diagnostic.ts";
import { DiskError } from "../core/host.ts";
import { diagnoseFile } from "./diagnostics.ts";
import { packageEmpty } from "./package-empty.ts";
import { shownPath } from "./paths.ts";
import { syncFiles } from "./read-package.ts";
import { locate, type Place } from "./workspace.ts";
import type { World } from "./world.ts";

export interface FilesToFormat {
  readonly files: readonly FileToFormat[];
  readonly diagnostics: readonly Diagnostic[];
}

/** Both absolute. */
export interface FileToFormat {
  readonly path: string;
  /** The workspace's folder, which the file may not leave. */
  readonly root: string;
}

export function filesToFormat(world: World, paths: readonly string[]): FilesToFormat {
  const files = new Map<string, FileToFormat>();
  const diagnostics: Diagnostic[] = [];
  for (const argument of paths) {
    const located = locate(world, argument);
    if (located.kind === "refused") {
      diagnostics.push(located.diagnostic);
      continue;
    }
    const { place } = located;
    if (located.kind === "plan") {
      diagnostics.push(noSyncFile(world, place));
      continue;
    }
    const found = filesOf(world, place);
    if ("code" in found) diagnostics.push(found);
    else for (const path of found) files.set(path, { path, root: place.root });
  }
  return { files: [...files.values()], diagnostics };
}

function filesOf(world: World, { file, folder }: Place): readonly string[] | Diagnostic {
  if (file !== undefined) return [file];
  try {
    const found = syncFiles(world, folder);
    return found.length > 0 ? found : packageEmpty(world, folder);
  } catch (error) {
    if (!(error instanceof DiskError)) throw error;
    const path = shownPath(world.cwd, folder);
    const facts = { path, problem: error.message };
    return diagnoseFile("file-unreadable", { file: path, start: 0, end: 0 }, facts);
  }
}

function noSyncFile(world: World, { file, folder }: Place): Diagnostic {
  const path = shownPath(world.cwd, file ?? folder);
  const facts = { path, problem: "it is a file, and not a `.sync` file" };
  return diagnoseFile("package-not-found", { file: path, start: 0, end: 0 }, facts);
}
