/**
 * An argument of the command line → what the compiler needs to judge the package: its texts, those
 * it imports, catalogues, the connectors' manifests and the lint levels of concordat.yaml.
 */
import { applyLevels } from "../compiler/check/levels.ts";
import type { CompileInput } from "../compiler/compile.ts";
import type { Diagnostic } from "../core/diagnostic.ts";
import { DiskError } from "../core/host.ts";
import type { SourceText } from "../core/source.ts";
import { manifests } from "../runtime/connectors/manifests.ts";
import { verifySignature } from "../runtime/people/signature.ts";
import { diagnoseFile } from "./diagnostics.ts";
import { type LoadedConfig, loadConfig } from "./load-config.ts";
import { packageEmpty } from "./package-empty.ts";
import { shownPath } from "./paths.ts";
import { type Listed, readBaseline } from "./read-baseline.ts";
import { readImports } from "./read-imports.ts";
import { readPackage } from "./read-package.ts";
import type { Place } from "./workspace.ts";
import type { World } from "./world.ts";

export interface Loaded {
  readonly place: Place;
  /** Absent where the package could not be read as a whole: `diagnostics` says why. */
  readonly input?: CompileInput;
  /** What concordat.yaml says. */
  readonly settings: LoadedConfig;
  /** What concordat.baseline.json lists. */
  readonly listed: readonly Listed[];
  /** Aliases of systems whose catalogue is there but was refused. */
  readonly refusedCatalogues: ReadonlySet<string>;
  /** Lint levels applied. */
  readonly diagnostics: readonly Diagnostic[];
  /** By the name that diagnostics use. */
  readonly sources: ReadonlyMap<string, SourceText>;
}

export function load(world: World, place: Place): Loaded {
  const settings = loadConfig(world, place.root);
  const lint = settings.config?.lint ?? {};
  const baseline = readBaseline(world, place.root);
  const give = (
    parts: Partial<Loaded>,
    diagnostics: readonly Diagnostic[],
    sources: readonly SourceText[],
  ): Loaded => ({
    place,
    settings,
    listed: baseline.listed,
    refusedCatalogues: new Set(),
    ...parts,
    diagnostics: applyLevels(
      [...settings.diagnostics, ...baseline.diagnostics, ...diagnostics],
      lint,
    ),
    sources: new Map(
      [...settings.sources, ...baseline.sources, ...sources].map((one) => [one.file, one]),
    ),
  });
  try {
    const own = readPackage(world, place.folder, place.root);
    if (own === undefined) return give({}, [packageEmpty(world, place.folder)], []);
    const imported = readImports(world, place, own);
    const all = [own, ...imported.packages];
    const sources = all.flatMap((one) => one.sources);
    const diagnostics = [...imported.diagnostics, ...all.flatMap((one) => one.diagnostics)];
    const refusedCatalogues = new Set(all.flatMap((one) => [...one.refusedCatalogues]));
    // What a text that was not read would have declared, would now be reported as unknown.
    const isWhole = !diagnostics.some(
      (one) => one.severity === "error" && !one.code.startsWith("catalogue-"),
    );
    const input: CompileInput = {
      package: own.input,
      imported: imported.packages.map((one) => one.input),
      manifests: new Map(Object.entries(manifests)),
      lint,
      clock: world.host.clock,
      verify: verifySignature,
      today: new Date(world.host.clock.now()).toISOString().slice(0, "YYYY-MM-DD".length),
    };
    return give({ refusedCatalogues, ...(isWhole ? { input } : {}) }, diagnostics, sources);
  } catch (error) {
    if (!(error instanceof DiskError)) throw error;
    return give({}, [folderUnreadable(world, error)], []);
  }
}

function folderUnreadable(world: World, error: DiskError): Diagnostic {
  const path = shownPath(world.cwd, error.path);
  const span = { file: path, start: 0, end: 0 };
  return diagnoseFile("file-unreadable", span, { path, problem: error.message });
}
