/** What the two arguments of `diff` name: files as they are now, or a package as it was at a revision of git. */
import { posix } from "node:path";
import { diagnoseFile } from "./diagnostics.ts";
import { type OpenedPlan, openPlan } from "./open-plan.ts";
import { absolute } from "./paths.ts";
import { openRevision } from "./revision.ts";
import type { World } from "./world.ts";

export interface Side {
  readonly path: string;
  /** Undefined: as it is now. */
  readonly revision?: string;
}

/** A revision alone is of the package that the other argument names. */
export function sidesOf(world: World, before: string, after: string): readonly [Side, Side] {
  const paths = [before, after].map((one) => (isThere(world, one) ? one : undefined));
  const [first = side(before, paths[1]), second = side(after, paths[0])] = paths.map((one) =>
    one === undefined ? undefined : { path: one },
  );
  return [first, second];
}

function side(argument: string, other = "."): Side {
  const [, revision, path] = /^([^:]+)(?::(.*))?$/s.exec(argument) ?? [];
  if (revision === undefined) return { path: argument };
  return { revision, path: path === undefined || path === "" ? other : path };
}

function isThere(world: World, argument: string): boolean {
  return world.host.disk.stat(absolute(world.cwd, argument)) !== undefined;
}

export function openSide(world: World, { path, revision }: Side): OpenedPlan {
  if (revision === undefined) return openPlan(world, path);
  const opened = openRevision(nearestFolder(world, path), revision);
  if (typeof opened === "string") {
    const span = { file: path, start: 0, end: 0 };
    const problem = `nothing of this name is there, and as a revision it cannot be read: ${opened}`;
    const facts = { path: revision, problem };
    const help =
      "name a folder, a `*.plan.json`, or a revision such as `main` or `HEAD~1:specs/crm`";
    return {
      diagnostics: [diagnoseFile("package-not-found", span, facts, { help })],
      sources: new Map(),
    };
  }
  return openPlan({ ...world, host: { ...world.host, disk: opened.disk } }, path);
}

/** A folder that is gone now may have been there. */
function nearestFolder(world: World, path: string): string {
  let at = absolute(world.cwd, path);
  while (world.host.disk.stat(at)?.kind !== "folder" && posix.dirname(at) !== at) {
    at = posix.dirname(at);
  }
  return at;
}
