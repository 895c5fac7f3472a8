/** `concordat catalog verify`: where a system is no longer as its catalogue says, and which lines rely on it. */
import {
  type CatalogueChange,
  catalogueChanges,
  catalogueChangeWords,
} from "../plan/catalogue-changes.ts";
import type { Plan } from "../plan/index.ts";
import { placesOf } from "../runtime/places.ts";
import { usedFields } from "../runtime/program/used-fields.ts";
import { describeNow } from "./describe-now.ts";
import { type ExitCode, exitCodes } from "./exit-codes.ts";
import { plural } from "./findings.ts";
import type { OpenRun } from "./open-run.ts";
import { printable } from "./printable.ts";
import type { World } from "./world.ts";
import { writeJson } from "./write-json.ts";

interface Settings {
  /** Also what the spec does not use. */
  readonly all: boolean;
  readonly format: "text" | "json";
}

interface Found extends CatalogueChange {
  readonly system: string;
  /** `FILE:LINE` of rows that use it. */
  readonly usedAt: readonly string[];
}

/** Ends with 1 where something changed that the spec uses and that it cannot go on with. */
export async function verifySystems(
  world: World,
  opened: OpenRun,
  aliases: readonly string[],
  { all, format }: Settings,
): Promise<ExitCode> {
  const { plan, catalogues } = opened;
  const found: Found[] = [];
  const without: string[] = [];
  for (const system of aliases) {
    const catalogue = catalogues.get(system);
    const now = catalogue && (await describeNow(opened, system));
    if (catalogue === undefined || now === undefined) {
      without.push(system);
      continue;
    }
    const used = usedFields(plan, system);
    for (const one of catalogueChanges(catalogue, now, all ? undefined : used)) {
      const own = used.get(one.object);
      // What has to be filled is its affair who creates records, whether a row fills it or not.
      const isIts = one.field === undefined || !all || own?.has(one.field) === true;
      const breaks = one.breaks && own !== undefined && isIts;
      found.push({ ...one, breaks, system, usedAt: usesOf(opened, system, one) });
    }
  }
  const breaking = found.filter((one) => one.breaks);
  if (format === "json") {
    const changes = found.map(({ system, object, field, what, breaks, renamed, usedAt }) => {
      return { system, object, field, what, breaks, renamed, usedAt };
    });
    writeJson(world.stdout, { formatVersion: 1, changes, breaking: breaking.length });
  } else {
    for (const one of found) world.stdout.write(`${linesOf(one).map(printable).join("\n")}\n`);
    const verified = aliases.length - without.length;
    const count = `${plural(found.length, "change")}, ${breaking.length} of which ${breaking.length === 1 ? "breaks" : "break"} the spec`;
    world.stdout.write(
      `Verified ${plural(verified, "system")}: ${found.length === 0 ? "as the catalogues say" : count}.\n`,
    );
  }
  for (const system of without) {
    world.stderr.write(
      `concordat: \`${printable(system)}\` has no catalogue; \`concordat catalog pull\` writes it\n`,
    );
  }
  return breaking.length === 0 ? exitCodes.clean : exitCodes.findings;
}

function linesOf(one: Found): readonly string[] {
  return [
    `${one.breaks ? "✗" : "·"} ${catalogueChangeWords(one.system, one)}`,
    ...(one.usedAt.length === 0 ? [] : [`  used at ${one.usedAt.join(", ")}`]),
    ...(one.breaks ? [`  ${doWords(one)}`] : []),
  ];
}

function doWords({ renamed, field }: Found): string {
  if (renamed !== undefined) {
    return `write \`${renamed.field}\` for it, with \`renamed\` where values are to go on, and pull the catalogue`;
  }
  return field === undefined
    ? "ask who keeps the system; pull the catalogue once the spec is as the system is now"
    : "change the row, or ask who keeps the system; then pull the catalogue";
}

const mostPlaces = 3;

function usesOf(
  { plan, map }: Pick<OpenRun, "map"> & { readonly plan: Plan },
  system: string,
  { object: name, field }: CatalogueChange,
): readonly string[] {
  if (field === undefined) return [];
  const places = placesOf(map);
  const rows = plan.objects.flatMap((object) => {
    const stages = object.ends.filter((end) => end.system === system).flatMap((end) => end.stages);
    if (!stages.some((stage) => stage.object === name)) return [];
    return object.rows.flatMap((row) =>
      row.ends.some((end) => end.system === system && end.field === field)
        ? [places.ofRow(object.id, row.id)]
        : [],
    );
  });
  return [...new Set(rows)].slice(0, mostPlaces);
}
