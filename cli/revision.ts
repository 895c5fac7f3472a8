/**
 * A package as it was at a revision of git: the disk of that moment, so that everything else reads it as it
 * reads the files of today. Only what is committed is there; links are not followed.
 */
import { posix } from "node:path";
import { type Disk, DiskError } from "../core/host.ts";
import { git } from "./git.ts";
import { decodeUtf8, slashed } from "./host.ts";
import { isInside } from "./paths.ts";

export interface Revision {
  /** As it was asked for. */
  readonly name: string;
  readonly disk: Disk;
}

/** `folder`: somewhere in the repository. A text says why there is no such revision. */
export function openRevision(folder: string, name: string): Revision | string {
  const found = git(folder, ["rev-parse", "--show-toplevel"]);
  if (typeof found === "string") return found;
  const top = slashed(found.toString("utf8").trimEnd());
  const commit = git(folder, [
    "rev-parse",
    "--verify",
    "--quiet",
    "--end-of-options",
    `${name}^{commit}`,
  ]);
  if (typeof commit === "string") return "git knows no such revision";
  const listed = git(top, [
    "ls-tree",
    "-r",
    "-l",
    "-z",
    "--full-tree",
    commit.toString("utf8").trim(),
  ]);
  if (typeof listed === "string") return listed;
  return { name, disk: diskOf(top, entriesOf(top, listed.toString("utf8"))) };
}

interface Entry {
  readonly kind: "file" | "other";
  readonly blob: string;
  readonly bytes: number;
}

/** By absolute path. */
function entriesOf(top: string, listing: string): ReadonlyMap<string, Entry> {
  const entries = listing.split("\0").flatMap((line): [string, Entry][] => {
    const [, mode = "", blob = "", size = "", path] =
      /^(\d+) \w+ (\w+) +(\S+)\t(.*)$/s.exec(line) ?? [];
    if (path === undefined) return [];
    const kind = mode.startsWith("100") ? "file" : "other";
    return [[posix.join(top, path), { kind, blob, bytes: Number(size) || 0 }]];
  });
  return new Map(entries);
}

function diskOf(top: string, entries: ReadonlyMap<string, Entry>): Disk {
  const folders = new Map<string, Set<string>>([[top, new Set()]]);
  for (const path of entries.keys()) {
    for (let at = path; at !== top; at = posix.dirname(at)) {
      const folder = posix.dirname(at);
      const names = folders.get(folder) ?? new Set();
      folders.set(folder, names.add(posix.basename(at)));
    }
  }
  const readOnly = (path: string) => {
    throw new DiskError("denied", path, "a revision is only read");
  };
  return {
    read(path) {
      const entry = entries.get(path);
      if (entry === undefined) throw missing(path);
      const text = git(top, ["cat-file", "blob", entry.blob]);
      if (typeof text === "string") throw new DiskError("other", path, text);
      return decodeUtf8(text, path);
    },
    write: readOnly,
    writePrivate: readOnly,
    lines: readOnly,
    writeLines: readOnly,
    list(path) {
      const names = folders.get(path);
      if (names === undefined) throw missing(path);
      return [...names].sort();
    },
    stat(path) {
      const entry = entries.get(path);
      if (entry !== undefined) return { kind: entry.kind, bytes: entry.bytes };
      return folders.has(path) ? { kind: "folder", bytes: 0 } : undefined;
    },
    real(path) {
      // What lies around the repository is as it is; nothing of it is read.
      if (entries.has(path) || folders.has(path) || isInside(path, top)) return path;
      throw missing(path);
    },
  };
}

function missing(path: string): DiskError {
  return new DiskError("missing", path, "it was not there");
}
