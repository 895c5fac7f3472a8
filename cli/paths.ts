/** Paths as the commands use them: absolute, with `/`; and as people see them. */
import { posix, relative, resolve } from "node:path";
import { slashed } from "./host.ts";
import { printable } from "./printable.ts";

/** An argument of the user's, from the folder where they stand. */
export function absolute(cwd: string, path: string): string {
  return slashed(resolve(cwd, path));
}

/** Whether a path is the folder itself or lies in it. Both absolute; links are not looked at. */
export function isInside(folder: string, path: string): boolean {
  return path === folder || path.startsWith(folder.endsWith("/") ? folder : `${folder}/`);
}

/** The folder, then the one around it, up to the root of the disk. */
export function* upwards(folder: string): Generator<string> {
  for (let at = folder; ; at = posix.dirname(at)) {
    yield at;
    if (posix.dirname(at) === at) return;
  }
}

/** As a person standing in `cwd` would type it; a name cannot smuggle in what a terminal obeys. */
export function shownPath(cwd: string, path: string): string {
  const found = slashed(relative(cwd, path));
  return printable(found === "" ? "." : found);
}
