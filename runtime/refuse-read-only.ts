/**
 * Refuses a run that could write nothing where it has to: a login that may only read, a file that is
 * protected, a view. Told before anything is written anywhere, and not record by record.
 *
 * Only where nothing at all may be written: a login that may write a part is told of the rest by the
 * writes that fail.
 */
import type { Catalogue } from "../plan/index.ts";
import { ConnectorError } from "./connector-error.ts";
import type { ObjectProgram } from "./program/program.ts";

/** `catalogues`: as the systems described themselves just now. Throws a `ConnectorError`. */
export function refuseReadOnly(
  objects: readonly ObjectProgram[],
  catalogues: ReadonlyMap<string, Catalogue>,
): void {
  for (const object of objects) {
    for (const { system, stage } of object.feeds) {
      const described = catalogues.get(system)?.objects ?? {};
      const entry = Object.hasOwn(described, stage) ? described[stage] : undefined;
      if (entry === undefined || entry.create || entry.update || entry.delete) continue;
      if (!writes(object, system, stage)) continue;
      throw new ConnectorError(
        "permission",
        `${system}: ${stage} can only be read, and \`${object.plan.id}\` writes there; let the login or the file be written, or take the arrows to ${system} away; nothing was written`,
      );
    }
  }
}

function writes({ plan, units, creations }: ObjectProgram, system: string, stage: string): boolean {
  return (
    plan.delete.kind === "propagate" ||
    creations.some((one) => one.system === system && one.stage === stage) ||
    units.some(({ ends }) =>
      ends.some(
        (end) => end.system === system && end.role !== "source" && end.stages.includes(stage),
      ),
    ) ||
    (plan.delete.kind === "archive" && plan.delete.sets.some((set) => set.system === system))
  );
}
