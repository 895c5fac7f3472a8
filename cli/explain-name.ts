/** An object, a row or another name of a plan → what it does; a row in sentences of its own decision table. */
import { explainRow, type RowExplanation } from "../compiler/explain.ts";
import { nearest } from "../core/nearest.ts";
import type { ObjectPlan, Plan, PlanMap, PlanPlace } from "../plan/index.ts";
import { displayWidth } from "./display-width.ts";
import { type ExitCode, exitCodes } from "./exit-codes.ts";
import { explainDeclaration } from "./explain-declaration.ts";
import { openPlan } from "./open-plan.ts";
import { printErrors } from "./print-findings.ts";
import { proofText } from "./print-proofs.ts";
import { printable } from "./printable.ts";
import type { World } from "./world.ts";

export function explainName(world: World, name: string, argument: string): ExitCode {
  const opened = openPlan(world, argument);
  const { plan, map } = opened;
  if (plan === undefined) return printErrors(world, opened);
  const object = plan.objects.find((one) => one.id === name);
  if (object !== undefined) {
    world.stdout.write(objectText(plan, object));
    return exitCodes.clean;
  }
  const explained = explainRow(plan, name);
  if (explained.kind === "row") {
    world.stdout.write(rowText(explained.explanation, map));
    return exitCodes.clean;
  }
  const declared = explainDeclaration(plan, name);
  if (declared !== undefined) {
    world.stdout.write(declared);
    return exitCodes.clean;
  }
  world.stderr.write(`concordat: ${unknown(plan, name, explained.nearest)}\n`);
  return exitCodes.trouble;
}

/** A line a row, in columns. */
function objectText(plan: Plan, object: ObjectPlan): string {
  const rows = object.rows.flatMap((row) => {
    const explained = explainRow(plan, `${object.id}.${row.id}`);
    if (explained.kind !== "row") return [];
    const { direction, authority } = explained.explanation;
    return [[row.id, direction, authority].map(printable)];
  });
  const widths = [0, 1].map((at) => Math.max(0, ...rows.map((row) => displayWidth(row[at] ?? ""))));
  const lines = rows.map((row) =>
    row
      .map((cell, at) => cell + " ".repeat(gap(widths[at], cell)))
      .join("")
      .trimEnd(),
  );
  return [heading(object), ...lines.map((line) => `  ${line}`), ""].join("\n");
}

function gap(width: number | undefined, cell: string): number {
  return width === undefined ? 0 : width - displayWidth(cell) + 2;
}

function heading({ id, ends, documentation }: ObjectPlan): string {
  const systems = ends.map(({ system, stages }) =>
    stages.map((stage) => `${system}.${stage.object}`).join(" then "),
  );
  const title = `${id}: ${systems.join(", ")}`;
  return [title, ...paragraphs(documentation), ""].join("\n");
}

function rowText(explanation: RowExplanation, map: PlanMap | undefined): string {
  const { object, row, direction, authority, cases } = explanation;
  const ends = row.ends.map(({ system, field }) => `${system}.${field}`).join(", ");
  const place = map?.places.find((one) => one.of === `${object.id}/${row.id}`);
  return [
    `${printable(`${object.id}.${row.id}`)}: ${printable(ends)}`,
    ...(place === undefined || map === undefined ? [] : [placeText(place, map)]),
    `${printable(direction)}; ${printable(authority)}`,
    ...paragraphs(row.documentation),
    ...(row.because === undefined ? [] : [`Because: ${printable(row.because)}`]),
    "",
    ...cases.map((one) => `  - ${printable(one.sentence)}`),
    "",
    printable(proofText(row.proof)),
    "",
  ].join("\n");
}

function placeText({ file, line }: PlanPlace, { files }: PlanMap): string {
  return `${printable(files[file] ?? "")}:${line}`;
}

function paragraphs(documentation: string | undefined): readonly string[] {
  return documentation === undefined ? [] : documentation.split("\n").map(printable);
}

function unknown(plan: Plan, name: string, row: string | undefined): string {
  const shown = printable(name);
  const objects = [...plan.objects, ...plan.maps, ...plan.terms].map((one) => one.id);
  const found = name.includes(".") ? (row ?? nearest(name, objects)) : nearest(name, objects);
  const what = name.includes(".") ? "row" : "object, value map, term or diagnostic";
  const help =
    found === undefined
      ? `the package has ${plan.objects
          .map((one) => one.id)
          .map((one) => `\`${printable(one)}\``)
          .join(", ")}`
      : `did you mean \`${printable(found)}\`?`;
  return `there is no ${what} \`${shown}\`; ${help}`;
}
