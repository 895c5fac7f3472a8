/**
 * Judges files against the walls between the folders, and looks for import cycles.
 *
 * Takes paths, sources and a table of walls; gives one line of text for each break. It reads no
 * disk, so that its own tests can show that it does find what it should.
 */
import { matchesGlob, posix } from "node:path";
import { COMPUTED, readSource } from "./imports.ts";

/** What the files matching one glob may use. The first row that matches a file is its row. */
export interface Wall {
  readonly files: string;
  /** Top-level folders besides its own; "anything" for what only wires and measures. */
  readonly folders: readonly string[] | "anything";
  readonly packages: readonly string[];
  /** Whether it may load what is only known when it runs. */
  readonly computed?: true;
  /** Whether it may use Node's own modules and the machine's globals. */
  readonly machine: boolean;
  readonly why: string;
}

/** Paths relative to the project, with forward slashes, and their texts. */
export type Sources = ReadonlyMap<string, string>;

/** Every break of the walls, as `file:line: what (why)`. */
export function breaks(sources: Sources, walls: readonly Wall[]): string[] {
  const found: string[] = [];
  for (const [file, text] of sources) {
    const wall = walls.find((row) => matchesGlob(file, row.files));
    if (wall === undefined) {
      found.push(`${file}: no wall covers this file; give its folder a row`);
      continue;
    }
    const { imports, impurities } = readSource(text);
    for (const { name, line } of imports) {
      const wrong = wrongImport(file, name, wall);
      if (wrong !== undefined) found.push(`${file}:${line}: ${wrong} (${wall.why})`);
    }
    if (wall.machine) continue;
    for (const { name, line } of impurities) {
      found.push(`${file}:${line}: uses ${name} (${wall.why})`);
    }
  }
  return found;
}

/** The files of an import cycle, first one repeated at the end; undefined when there is none. */
export function cycle(sources: Sources): string[] | undefined {
  const done = new Set<string>();
  const path: string[] = [];
  for (const file of sources.keys()) {
    const found = follow(file);
    if (found !== undefined) return found;
  }
  return undefined;

  function follow(file: string): string[] | undefined {
    if (path.includes(file)) return [...path.slice(path.indexOf(file)), file];
    const text = sources.get(file);
    if (text === undefined || done.has(file)) return undefined;
    path.push(file);
    for (const { name } of readSource(text).imports) {
      const found = name.startsWith(".") ? follow(target(file, name)) : undefined;
      if (found !== undefined) return found;
    }
    path.pop();
    done.add(file);
    return undefined;
  }
}

function wrongImport(file: string, name: string, wall: Wall): string | undefined {
  if (wall.folders === "anything") return undefined;
  if (name === COMPUTED) return wall.computed ? undefined : "imports a computed name";
  if (name.startsWith("node:")) return wall.machine ? undefined : `imports ${name}`;
  if (!name.startsWith(".")) {
    return wall.packages.includes(packageOf(name)) ? undefined : `imports the package ${name}`;
  }
  const path = target(file, name);
  return wall.folders.includes(topFolder(path)) ? undefined : `imports ${path}`;
}

function target(file: string, name: string): string {
  return posix.join(posix.dirname(file), name);
}

/** "core" for "core/bug.ts"; a file at the top is its own folder. */
function topFolder(path: string): string {
  return path.split("/", 1)[0] ?? path;
}

/** "@noble/hashes" for "@noble/hashes/sha2.js". */
function packageOf(name: string): string {
  return name
    .split("/")
    .slice(0, name.startsWith("@") ? 2 : 1)
    .join("/");
}
