/**
 * Which folder an argument means, and which workspace that folder belongs to.
 *
 * The workspace is where the nearest `concordat.yaml` stands, looking upwards from the package. A
 * package without one is bound to the folder where the user stands, when that holds the package,
 * so that its neighbours can be imported; else to itself. The search goes by the path as it was
 * typed: a link in a workspace cannot make another folder the workspace.
 */
import { posix } from "node:path";
import type { Diagnostic } from "../core/diagnostic.ts";
import { DiskError } from "../core/host.ts";
import { nearest } from "../core/nearest.ts";
import { diagnoseFile } from "./diagnostics.ts";
import { absolute, isInside, shownPath, upwards } from "./paths.ts";
import { staysInside } from "./read-text.ts";
import type { World } from "./world.ts";

export const configName = "concordat.yaml";

export interface Place {
  /** The package's folder, absolute. */
  readonly folder: string;
  /** The workspace's folder, absolute. */
  readonly root: string;
  /** The `.sync` file or plan that the argument named, absolute. */
  readonly file?: string;
}

export type Located =
  | { readonly kind: "package" | "plan"; readonly place: Place }
  | { readonly kind: "refused"; readonly diagnostic: Diagnostic };

/** What an argument of the command line names: a package folder, a `.sync` file or a plan. */
export function locate(world: World, argument: string): Located {
  const path = absolute(world.cwd, argument);
  const shown = shownPath(world.cwd, path);
  const span = { file: shown, start: 0, end: 0 };
  const refused = (diagnostic: Diagnostic): Located => ({ kind: "refused", diagnostic });
  const notFound = (problem: string, help?: string) =>
    refused(
      diagnoseFile(
        "package-not-found",
        span,
        { path: shown, problem },
        help === undefined ? {} : { help },
      ),
    );
  try {
    const found = world.host.disk.stat(path);
    if (found === undefined) {
      const near = neighbour(world, path);
      return notFound("it does not exist", near && `did you mean \`${near}\`?`);
    }
    const isFile = found.kind !== "folder";
    const folder = isFile ? posix.dirname(path) : path;
    const root = workspaceRoot(world, folder);
    const place = { folder, root, ...(isFile ? { file: path } : {}) };
    if (isFile && path.endsWith(".json")) return { kind: "plan", place };
    if (isFile && !path.endsWith(".sync")) return notFound("it is a file, and not a `.sync` file");
    if (!staysInside(world, root, path)) {
      const facts = { path: shown, root: shownPath(world.cwd, root) };
      return refused(diagnoseFile("path-outside-workspace", span, facts));
    }
    return { kind: "package", place };
  } catch (error) {
    if (!(error instanceof DiskError)) throw error;
    return notFound(error.message);
  }
}

function workspaceRoot(world: World, folder: string): string {
  for (const one of upwards(folder)) {
    if (world.host.disk.stat(posix.join(one, configName)) !== undefined) return one;
  }
  return isInside(world.cwd, folder) ? world.cwd : folder;
}

/** The name nearest to a misspelt one in its folder, as the user would type it. */
export function neighbour(world: World, path: string): string | undefined {
  const folder = posix.dirname(path);
  try {
    const found = nearest(posix.basename(path), world.host.disk.list(folder));
    return found && shownPath(world.cwd, posix.join(folder, found));
  } catch (error) {
    if (!(error instanceof DiskError)) throw error;
    return undefined;
  }
}
