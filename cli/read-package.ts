/**
 * A package's folder → its texts: `.sync` files, catalogues, and the merge functions that its rows
 * name. Not recursive, and files whose name begins with a dot are left alone: editors put theirs there.
 *
 * Sizes are added up before anything is read. Whatever could not be read is told, and then `files`
 * must not be judged: what a missing file declares would be reported as unknown.
 */
import { posix } from "node:path";
import type { PackageInput } from "../compiler/compile.ts";
import type { Diagnostic } from "../core/diagnostic.ts";
import { DiskError } from "../core/host.ts";
import { limits } from "../core/limits.ts";
import type { SourceText } from "../core/source.ts";
import { diagnose as diagnoseSyntax } from "../grammar/diagnostics.ts";
import type { Catalogue } from "../plan/index.ts";
import { readCatalogue } from "../plan/read-catalogue.ts";
import { diagnoseFile } from "./diagnostics.ts";
import { mergeModules } from "./mentions.ts";
import { isInside, shownPath } from "./paths.ts";
import { bytes, type FileRequest, readText, staysInside } from "./read-text.ts";
import type { World } from "./world.ts";

export interface PackageTexts {
  readonly input: PackageInput;
  /** Catalogues that were refused, by alias: their systems have one, though not one to check by. */
  readonly refusedCatalogues: ReadonlySet<string>;
  /** All that was read, to show lines of. */
  readonly sources: readonly SourceText[];
  readonly diagnostics: readonly Diagnostic[];
}

/** Undefined where the folder holds no `.sync` file; both paths absolute. */
export function readPackage(world: World, folder: string, root: string): PackageTexts | undefined {
  const paths = syncFiles(world, folder);
  if (paths.length === 0) return undefined;
  const diagnostics: Diagnostic[] = [];
  const sources: SourceText[] = [];
  const read = (request: Omit<FileRequest, "root">): SourceText | undefined => {
    const found = readText(world, { ...request, root });
    if (found.kind === "refused") diagnostics.push(found.diagnostic);
    else sources.push(found.source);
    return found.kind === "read" ? found.source : undefined;
  };
  const tooMuch = beyondLimits(world, folder, paths);
  if (tooMuch !== undefined) diagnostics.push(tooMuch);
  const files = (tooMuch === undefined ? paths : []).flatMap((path) => {
    const tooLarge: FileRequest["tooLarge"] = (place, limit) =>
      diagnoseSyntax("file-too-large", place, { limit });
    return read({ path, most: limits.fileBytes, tooLarge }) ?? [];
  });
  const catalogues = new Map<string, Catalogue>();
  const refusedCatalogues = new Set<string>();
  for (const [alias, path] of catalogueFiles(world, folder)) {
    const source = read({ path, most: limits.dataBytes, tooLarge: dataTooLarge });
    const catalogue = source && readCatalogue(source);
    if (catalogue !== undefined) diagnostics.push(...catalogue.diagnostics);
    if (catalogue?.value === undefined) refusedCatalogues.add(alias);
    else catalogues.set(alias, catalogue.value);
  }
  const modules = new Map<string, string>();
  for (const { path: written, span } of mergeModules(files)) {
    const path = posix.resolve(folder, written);
    if (!isInside(root, path)) {
      const facts = { path: written, root: shownPath(world.cwd, root) };
      diagnostics.push(diagnoseFile("path-outside-workspace", span, facts));
      continue;
    }
    // A module that is not there is the checker's to report: it knows the row that needs it.
    if (world.host.disk.stat(path)?.kind !== "file") continue;
    const source = read({ path, most: limits.fileBytes, tooLarge: dataTooLarge });
    if (source !== undefined) modules.set(written, source.text);
  }
  return { input: { files, catalogues, modules }, refusedCatalogues, sources, diagnostics };
}

/** The `.sync` files of a folder, absolute and in order; a folder that cannot be listed throws a `DiskError`. */
export function syncFiles(world: World, folder: string): readonly string[] {
  return world.host.disk
    .list(folder)
    .filter((name) => name.endsWith(".sync") && !name.startsWith("."))
    .map((name) => posix.join(folder, name));
}

function beyondLimits(
  world: World,
  folder: string,
  paths: readonly string[],
): Diagnostic | undefined {
  const path = shownPath(world.cwd, folder);
  const place = { file: path, start: 0, end: 0 };
  if (paths.length > limits.packageFiles) {
    const facts = { path, count: paths.length, limit: limits.packageFiles };
    return diagnoseFile("too-many-files", place, facts);
  }
  let sum = 0;
  for (const one of paths) sum += sizeOf(world, one);
  if (sum <= limits.packageBytes) return undefined;
  const facts = { path, size: bytes(sum), limit: bytes(limits.packageBytes) };
  return diagnoseFile("package-too-large", place, facts);
}

/** A file that cannot even be looked at counts nothing; reading it will tell. */
function sizeOf(world: World, path: string): number {
  try {
    const found = world.host.disk.stat(path);
    return found?.kind === "file" ? found.bytes : 0;
  } catch (error) {
    if (!(error instanceof DiskError)) throw error;
    return 0;
  }
}

/** `catalog/<alias>.json` by alias. */
function catalogueFiles(world: World, folder: string): readonly (readonly [string, string])[] {
  const catalog = posix.join(folder, "catalog");
  if (world.host.disk.stat(catalog)?.kind !== "folder") return [];
  return world.host.disk
    .list(catalog)
    .filter((name) => name.endsWith(".json") && !name.startsWith("."))
    .map((name) => [name.slice(0, -".json".length), posix.join(catalog, name)] as const);
}

const dataTooLarge: FileRequest["tooLarge"] = (place, limit) =>
  diagnoseFile("data-too-large", place, { path: place.file, limit });

/** Whether a path leads out of the workspace, by its text or by its links. It must exist. */
export function leavesWorkspace(world: World, root: string, path: string): boolean {
  return !isInside(root, path) || !staysInside(world, root, path);
}
