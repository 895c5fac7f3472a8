/**
 * Catalogues of a package that no alias finds. Where one was meant for a system that lacks its own, the two
 * are one mistake, told here.
 */
import type { Model } from "../compiler/model.ts";
import type { Diagnostic } from "../core/diagnostic.ts";
import { nearest } from "../core/nearest.ts";
import { diagnoseFile } from "./diagnostics.ts";
import { printable } from "./printable.ts";

/** `path`: of a catalogue's file, by its alias, as people see it. */
export function withUnusedCatalogues(
  diagnostics: readonly Diagnostic[],
  names: readonly string[],
  path: (name: string) => string,
  { systems, unreadable }: Model,
): readonly Diagnostic[] {
  if (systems.size === 0 || unreadable.mayDeclare("system")) return diagnostics;
  const lacking = [...systems.keys()].filter((alias) => !names.includes(alias));
  const meant = new Set<string>();
  const reports = names
    .filter((name) => !systems.has(name))
    .map((name) => {
      const alias = nearest(name, lacking);
      if (alias !== undefined) meant.add(alias);
      const file = path(name);
      const help =
        alias === undefined
          ? "remove it, or declare the system"
          : `rename it: the catalogue of \`${printable(alias)}\` is \`catalog/${printable(alias)}.json\``;
      return diagnoseFile("catalogue-unused", { file, start: 0, end: 0 }, { path: file, help });
    });
  const isFollower = ({ code, message }: Diagnostic) =>
    code === "catalogue-missing" && [...meant].some((alias) => message.includes(`\`${alias}\``));
  return [...diagnostics.filter((one) => !isFollower(one)), ...reports];
}
