/**
 * Findings that a workspace knows of and has put off: `concordat.baseline.json` lists them by file, code and
 * words, so that they are counted, not told, and what is new stands alone. An error is always told.
 */
import { posix } from "node:path";
import type { Diagnostic } from "../core/diagnostic.ts";
import type { KnownFinding } from "./baseline.generated.ts";
import { diagnoseBaseline } from "./diagnostics.ts";
import { plural } from "./findings.ts";
import { absolute, shownPath } from "./paths.ts";
import type { Listed } from "./read-baseline.ts";
import { configName } from "./workspace.ts";
import type { World } from "./world.ts";

/** What a package's findings are, once those that the baseline lists are set apart. */
export interface SetApart {
  /** With a word on what the baseline lists and is gone. */
  readonly told: readonly Diagnostic[];
  readonly known: readonly Diagnostic[];
}

export interface BaselineScope {
  readonly world: World;
  /** The workspace's folder, absolute. */
  readonly root: string;
  /** The package's folder, absolute. */
  readonly folder: string;
}

export function setApart(
  found: readonly Diagnostic[],
  listed: readonly Listed[],
  scope: BaselineScope,
): SetApart {
  const left = new Map(listed.map((one) => [keyOf(one), one.count]));
  const told: Diagnostic[] = [];
  const known: Diagnostic[] = [];
  for (const one of found) {
    const key = keyOf(asKnown(one, scope));
    const count = left.get(key) ?? 0;
    const isKnown = canBeKnown(one) && count > 0;
    if (isKnown) left.set(key, count - 1);
    (isKnown ? known : told).push(one);
  }
  const gone = listed.filter((one) => (left.get(keyOf(one)) ?? 0) > 0 && isOf(one, scope));
  for (const [file, [first, ...others]] of Map.groupBy(gone, (one) => one.file)) {
    if (first === undefined) continue;
    const count = [first, ...others].reduce((sum, one) => sum + (left.get(keyOf(one)) ?? 0), 0);
    const facts = { file, findings: plural(count, "finding") };
    told.push(diagnoseBaseline("baseline-gone", first.span, facts));
  }
  return { told, known };
}

/** An error has no plan, whoever knows of it; and the baseline does not list what is said of itself. */
export function canBeKnown({ code, severity }: Diagnostic): boolean {
  return severity !== "error" && code !== "baseline-gone";
}

/** Whether it is about a package's own files, or about the workspace's settings, which each package tells of. */
export function isOf(
  { file }: KnownFinding,
  { root, folder }: Pick<BaselineScope, "root" | "folder">,
) {
  const holder = posix.dirname(absolute(root, file));
  return holder === folder || holder === posix.join(folder, "catalog") || file === configName;
}

export function asKnown(
  { code, message, span }: Diagnostic,
  { world, root }: Pick<BaselineScope, "world" | "root">,
): KnownFinding {
  return { file: shownPath(root, absolute(world.cwd, span.file)), code, message, count: 1 };
}

export function keyOf({ file, code, message }: KnownFinding): string {
  return JSON.stringify([file, code, message]);
}
