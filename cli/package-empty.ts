/** The report on a folder without `.sync` files, with the folders inside it that have some. */
import { posix } from "node:path";
import type { Diagnostic } from "../core/diagnostic.ts";
import { DiskError } from "../core/host.ts";
import { diagnoseFile } from "./diagnostics.ts";
import { shownPath } from "./paths.ts";
import { syncFiles } from "./read-package.ts";
import type { World } from "./world.ts";

export function packageEmpty(world: World, folder: string): Diagnostic {
  const path = shownPath(world.cwd, folder);
  const inside = packagesInside(world, folder).map((one) => `\`${shownPath(world.cwd, one)}\``);
  const help =
    inside.length === 0
      ? "name the folder that holds the `.sync` files"
      : `did you mean ${inside.slice(0, 3).join(", ")}${inside.length > 3 ? " or another of its folders" : ""}?`;
  return diagnoseFile("package-empty", { file: path, start: 0, end: 0 }, { path, help });
}

/** Folders below that hold `.sync` files: breadth first, and no further than a person would look. */
function packagesInside(world: World, folder: string): readonly string[] {
  const found: string[] = [];
  const queue = [folder];
  for (let looked = 0; looked < 200 && found.length < 4; looked++) {
    const next = queue.shift();
    if (next === undefined) break;
    try {
      if (next !== folder && syncFiles(world, next).length > 0) found.push(next);
      for (const name of world.host.disk.list(next)) {
        const path = posix.join(next, name);
        const isHidden = name.startsWith(".") || name === "node_modules";
        if (!isHidden && world.host.disk.stat(path)?.kind === "folder") queue.push(path);
      }
    } catch (error) {
      // A folder that may not be read is no suggestion either.
      if (!(error instanceof DiskError)) throw error;
    }
  }
  return found;
}
