/**
 * The packages that a package's `import` lines reach, nearest first. Each is read once, so packages
 * may import one another. None lies outside the workspace, links resolved.
 */
import { posix } from "node:path";
import type { Diagnostic } from "../core/diagnostic.ts";
import { DiskError } from "../core/host.ts";
import { diagnoseImport } from "./diagnostics.ts";
import { imports, type Mention } from "./mentions.ts";
import { isInside, shownPath } from "./paths.ts";
import { leavesWorkspace, type PackageTexts, readPackage } from "./read-package.ts";
import type { Place } from "./workspace.ts";
import { neighbour } from "./workspace.ts";
import type { World } from "./world.ts";

export interface Imported {
  readonly packages: readonly PackageTexts[];
  /** About the import lines themselves. */
  readonly diagnostics: readonly Diagnostic[];
}

export function readImports(world: World, place: Place, start: PackageTexts): Imported {
  const { root } = place;
  const packages: PackageTexts[] = [];
  const diagnostics: Diagnostic[] = [];
  const seen = new Set([world.host.disk.real(place.folder)]);
  const queue = [{ folder: place.folder, texts: start }];
  for (let next = queue.shift(); next !== undefined; next = queue.shift()) {
    for (const one of imports(next.texts.input.files)) {
      const folder = posix.resolve(next.folder, one.path);
      const found = readImport(world, { folder, root, from: next.folder, seen, mention: one });
      if (found.kind === "refused") diagnostics.push(found.diagnostic);
      if (found.kind !== "read") continue;
      packages.push(found.texts);
      queue.push({ folder, texts: found.texts });
    }
  }
  return { packages, diagnostics };
}

type ReadImport =
  | { readonly kind: "read"; readonly texts: PackageTexts }
  | { readonly kind: "seen" }
  | { readonly kind: "refused"; readonly diagnostic: Diagnostic };

interface Wanted {
  readonly folder: string;
  readonly root: string;
  readonly from: string;
  readonly seen: Set<string>;
  readonly mention: Mention;
}

function readImport(world: World, { folder, root, from, seen, mention }: Wanted): ReadImport {
  const { disk } = world.host;
  const { path, span } = mention;
  const refused = (diagnostic: Diagnostic): ReadImport => ({ kind: "refused", diagnostic });
  const outside = (help: string) => {
    const facts = { path, root: shownPath(world.cwd, root), help };
    return refused(diagnoseImport("import-outside-workspace", span, facts));
  };
  const notFound = (help: string) =>
    refused(diagnoseImport("import-not-found", span, { path, help }));
  // Judged before the disk is asked: whether something exists out there is nobody's business.
  if (!isInside(root, folder)) {
    return outside(
      "put a `concordat.yaml` into the folder that holds both packages: it marks the workspace",
    );
  }
  try {
    const found = disk.stat(folder);
    if (found === undefined) {
      const near = neighbour({ ...world, cwd: from }, folder);
      return notFound(
        near === undefined
          ? "correct the path, or remove the import"
          : `did you mean \`${relativeForm(near)}\`?`,
      );
    }
    if (found.kind !== "folder") return notFound("a package is a folder: name it without the file");
    if (leavesWorkspace(world, root, folder)) {
      return outside("copy the package into the workspace; links that lead out are not followed");
    }
    const real = disk.real(folder);
    if (real === disk.real(from))
      return refused(diagnoseImport("import-of-itself", span, { path }));
    if (seen.has(real)) return { kind: "seen" };
    seen.add(real);
    const texts = readPackage(world, folder, root);
    if (texts === undefined) return refused(diagnoseImport("import-empty", span, { path }));
    return { kind: "read", texts };
  } catch (error) {
    if (!(error instanceof DiskError)) throw error;
    return notFound(`the folder cannot be read: ${error.message}`);
  }
}

/** `shared` → `./shared`, as imports are written. */
function relativeForm(path: string): string {
  return path.startsWith(".") ? path : `./${path}`;
}
