/** A block of rows, a value map or a term of a plan → what it does, and the rows that it does it for. */
import type { MapPlan, ObjectPlan, Otherwise, Plan } from "../plan/index.ts";
import { printable } from "./printable.ts";

/** Undefined where the package has none of this name. */
export function explainDeclaration(plan: Plan, name: string): string | undefined {
  for (const object of plan.objects) {
    for (const { id, rows, because } of object.together) {
      if (name === `${object.id}.${id}`) return blockText(object, name, rows, because);
    }
    for (const { id } of object.each) {
      if (name !== `${object.id}.${id}`) continue;
      const rows = object.rows.filter((row) => row.id.startsWith(`${id}.`)).map((row) => row.id);
      return blockText(object, name, rows, undefined);
    }
  }
  const map = plan.maps.find((one) => one.id === name);
  if (map !== undefined) return mapText(plan, map);
  const term = plan.terms.find((one) => one.id === name);
  if (term === undefined) return undefined;
  const rows = plan.objects.flatMap((object) =>
    object.rows.filter((row) => row.term === name).map((row) => `${object.id}.${row.id}`),
  );
  return text([`${name}: ${term.label}`, ...usedBy(rows)]);
}

function blockText(
  object: ObjectPlan,
  name: string,
  rows: readonly string[],
  because: string | undefined,
): string {
  return text([
    `${name}: rows that belong together`,
    ...(because === undefined ? [] : [`Because: ${because}`]),
    "",
    ...rows.map((row) => `  \`concordat explain ${object.id}.${row}\``),
  ]);
}

function mapText(
  plan: Plan,
  { id, canonical, ignoringCase, sides, documentation }: MapPlan,
): string {
  const lines = sides.flatMap(({ system, out, in: into, otherwiseOut, otherwiseIn }) => [
    ...wayText(`${canonical} → ${system}`, out, otherwiseOut),
    ...wayText(`${system} → ${canonical}`, into, otherwiseIn),
  ]);
  const rows = plan.objects.flatMap((object) =>
    object.rows.filter((row) => row.map === id).map((row) => `${object.id}.${row.id}`),
  );
  const folds = ignoringCase ? ", ignoring case" : "";
  return text([
    `${id}: a value map of ${[canonical, ...sides.map((side) => side.system)].join(" and ")}${folds}`,
    ...(documentation ?? "").split("\n").filter((line) => line !== ""),
    ...lines,
    ...usedBy(rows),
  ]);
}

function wayText(
  title: string,
  pairs: readonly { readonly from: unknown; readonly to: unknown }[],
  otherwise: Otherwise,
): readonly string[] {
  const shown = (value: unknown) => (value === null ? "empty" : JSON.stringify(value));
  return [
    "",
    `  ${title}`,
    ...pairs.map(({ from, to }) => `    ${shown(from)} → ${shown(to)}`),
    `    otherwise ${otherwise.kind === "value" ? shown(otherwise.value) : otherwise.kind}`,
  ];
}

function usedBy(rows: readonly string[]): readonly string[] {
  return ["", rows.length === 0 ? "No row names it." : `Named by ${rows.join(", ")}.`];
}

function text(lines: readonly string[]): string {
  return `${lines.map(printable).join("\n")}\n`;
}
