/**
 * The merge functions that a plan names → functions. Each is the file that was compiled, by its
 * digest: one that was edited since is refused until the package is compiled again.
 */
import { posix } from "node:path";
import { pathToFileURL } from "node:url";
import { DiskError } from "../core/host.ts";
import { digestOfText } from "../plan/digest.ts";
import type { Plan, Policy } from "../plan/index.ts";
import type { MergeModule, MergeModules } from "../runtime/decide/merge-module.ts";
import { CannotOpen } from "./cannot-open.ts";
import type { World } from "./world.ts";

/** `folder`: of the package, which the paths are told from. Throws a `CannotOpen`. */
export async function loadMergeModules(
  world: World,
  plan: Plan,
  folder: string,
): Promise<MergeModules> {
  const modules = new Map<string, MergeModule>();
  for (const { path, digest } of modulesOf(plan)) {
    const file = posix.resolve(folder, path);
    if (digestOfText(textOf(world, file, path)) !== digest) {
      throw new CannotOpen(`the merge function \`${path}\` is not the one that was compiled`);
    }
    modules.set(path, await load(file, path));
  }
  return modules;
}

type ModulePolicy = Extract<Policy, { kind: "merge_module" }>;

function modulesOf(plan: Plan): readonly ModulePolicy[] {
  const policies = plan.objects.flatMap(({ rows, initial: { differencesBy } }) => [
    ...rows.map((row) => row.policy),
    ...(differencesBy.kind === "policy" ? [differencesBy.policy] : []),
  ]);
  const found = policies.filter((one) => one.kind === "merge_module");
  return [...new Map(found.map((one) => [one.path, one])).values()];
}

function textOf({ host }: World, file: string, path: string): string {
  try {
    return host.disk.read(file);
  } catch (error) {
    if (!(error instanceof DiskError)) throw error;
    throw new CannotOpen(`the merge function \`${path}\` cannot be read: ${error.message}`);
  }
}

async function load(file: string, path: string): Promise<MergeModule> {
  const loaded = await imported(file, path);
  if (typeof loaded.default !== "function") {
    throw new CannotOpen(`the merge function \`${path}\` has to export a function as its default`);
  }
  return loaded.default as MergeModule;
}

async function imported(file: string, path: string): Promise<{ readonly default?: unknown }> {
  try {
    return (await import(pathToFileURL(file).href)) as { readonly default?: unknown };
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw new CannotOpen(`the merge function \`${path}\` cannot be loaded: ${why}`);
  }
}
