/**
 * The fields of a plan as a picture: a column for each system, a part for each object, a line for each row, with arrows
 * in the gaps between columns that say which way its values cross them. It is an SVG that needs nothing beside it, in
 * the colours of the reader's light or dark screen.
 */
import { asHtml } from "../../core/as-html.ts";
import type { ObjectPlan, RowPlan } from "../../plan/index.ts";
import { rowSummary } from "../../rules/words/row-summary.ts";
import { authorityCell } from "../docs/authority-cell.ts";
import { type Facts, factsOf, type Known } from "../docs/facts.ts";

const lineHeight = 24;
const headHeight = 52;
const partGap = 20;
const margin = 16;
const gap = 76;
/** Of a letter, as wide as most are. */
const letter = 7.9;
const mostLetters = 38;

export function pictureOf(known: Known): string {
  const facts = factsOf(known);
  const { plan, objects } = facts;
  const parts = objects.map((object) => partOf(object, facts));
  const widths = parts.map((part) => part.width);
  const width = Math.max(320, ...widths) + 2 * margin;
  let top = margin;
  const drawn = parts.map(({ height, draw }) => {
    const at = top;
    top += height + partGap;
    return draw(at);
  });
  const isPersonal = objects.some(({ rows }) => rows.some((row) => row.pii !== undefined));
  const legend = isPersonal
    ? text(margin - 10, top, "In this colour: personal data", "personal")
    : "";
  if (isPersonal) top += margin;
  const count = objects.reduce((sum, one) => sum + one.rows.length, 0);
  const systems = plan.systems.map(({ label }) => label).join(", ");
  return `<svg xmlns="http://www.w3.org/2000/svg" role="img" aria-labelledby="graph-title graph-about" viewBox="0 0 ${width} ${top}" width="${width}" height="${top}">
<title id="graph-title">${asHtml(`Fields of ${plan.package}`)}</title>
<desc id="graph-about">${asHtml(`${objects.length} objects of ${systems}, with ${count} rows: a line for each row, and arrows for the ways that its values flow.`)}</desc>
<style>${style}</style>
<rect class="page" width="${width}" height="${top}"/>
${drawn.join("\n")}
${legend}
</svg>
`;
}

interface Part {
  readonly width: number;
  readonly height: number;
  readonly draw: (top: number) => string;
}

function partOf(object: ObjectPlan, facts: Facts): Part {
  const columns = object.ends.map(({ system, stages }) => {
    const cells = object.rows.map((row) => fieldOf(row, system) ?? "");
    const name = facts.names.system(system);
    const about = stages.map((one) => one.object).join(" then ");
    const longest = Math.max(...[...cells, name, about].map((text) => shortened(text).length));
    return { system, name, about, cells, width: longest * letter + 24 };
  });
  const says = object.rows.map((row) => authorityCell(row, facts));
  const saysWidth = Math.max(...says.map((text) => shortened(text).length), 9) * letter;
  const lefts = columns.map((_, at) =>
    columns.slice(0, at).reduce((sum, one) => sum + one.width + gap, margin),
  );
  const last = columns.at(-1);
  const saysLeft = (lefts.at(-1) ?? margin) + (last?.width ?? 0) + 28;
  const height = headHeight + object.rows.length * lineHeight + 12;
  const width = saysLeft + saysWidth;
  const decisions = new Map(facts.plan.tables.map((table) => [table.id, table.decisions]));

  return {
    width,
    height,
    draw(top) {
      const heads = columns.map(
        ({ name, about }, at) =>
          text(lefts[at] ?? 0, top + 34, name, "system") +
          text(lefts[at] ?? 0, top + 48, about, "soft"),
      );
      const boxes = columns.map(
        (one, at) =>
          `<rect class="box" x="${(lefts[at] ?? 0) - 10}" y="${top + headHeight}" width="${one.width}" height="${height - headHeight}" rx="6"/>`,
      );
      const lines = object.rows.map((row, at) => {
        const middle = top + headHeight + 6 + at * lineHeight + lineHeight / 2;
        const cells = columns.map(({ cells }, place) => {
          const own = cells[at] ?? "";
          return own === ""
            ? ""
            : text(lefts[place] ?? 0, middle + 4.5, own, row.pii === undefined ? "" : "personal");
        });
        const crossings = columns.slice(1).map((_, place) => {
          const from = (lefts[place] ?? 0) + (columns[place]?.width ?? 0) - 6;
          return crossing(
            row,
            columns.map((one) => one.system),
            place,
            { from, to: (lefts[place + 1] ?? 0) - 14, middle },
          );
        });
        const rule = rowSummary(row, decisions.get(row.table) ?? [], facts.names);
        const personal = row.pii === undefined ? "" : ` Personal data: ${row.pii}.`;
        return `<g><title>${asHtml(`${row.label}: ${rule}${personal}`)}</title>${cells.join("")}${crossings.join("")}${text(saysLeft, middle + 4.5, says[at] ?? "", "soft")}</g>`;
      });
      const status = object.status.state === "active" ? "" : `, ${object.status.state}`;
      return [
        `<g>${text(margin - 10, top + 14, `${object.label}${status}`, "object")}`,
        ...boxes,
        ...heads,
        text(saysLeft, top + 48, "Authority", "soft"),
        ...lines,
        "</g>",
      ].join("\n");
    },
  };
}

function fieldOf(row: RowPlan, system: string): string | undefined {
  const fields = row.ends.filter((end) => end.system === system).map((end) => end.field);
  return fields.length === 0 ? undefined : [...new Set(fields)].join(", ");
}

/** Whether values cross the gap behind this column, to the right, to the left or both. */
function crossing(
  row: RowPlan,
  systems: readonly string[],
  place: number,
  { from, to, middle }: { readonly from: number; readonly to: number; readonly middle: number },
): string {
  const placeOf = (end: number) => systems.indexOf(row.ends[end]?.system ?? "");
  const crosses = (isRight: boolean) =>
    row.arrows.some((arrow) => {
      const [start, end] = [placeOf(arrow.from), placeOf(arrow.to)];
      return isRight ? start <= place && end > place : start > place && end <= place;
    });
  const [right, left] = [crosses(true), crosses(false)];
  if (!right && !left) return "";
  const head = (x: number, way: 1 | -1) =>
    `<path class="head" d="M${x} ${middle}l${-8 * way} -4v8z"/>`;
  return `<path class="way" d="M${from} ${middle}H${to}"/>${right ? head(to, 1) : ""}${left ? head(from, -1) : ""}`;
}

function text(x: number, y: number, words: string, kind: string): string {
  const own = kind === "" ? "" : ` class="${kind}"`;
  return `<text x="${x}" y="${y}"${own}>${asHtml(shortened(words))}</text>`;
}

function shortened(text: string): string {
  const letters = [...text];
  return letters.length <= mostLetters ? text : `${letters.slice(0, mostLetters - 1).join("")}…`;
}

const style = [
  ":root{color-scheme:light dark}",
  "text{font:13px system-ui,sans-serif;fill:#1b1f24}",
  ".object{font-size:16px;font-weight:600}",
  ".system{font-weight:600}",
  ".soft{fill:#57606a;font-size:12px}",
  ".personal{fill:#8a3ffc}",
  ".page{fill:#fff}",
  ".box{fill:#f6f8fa;stroke:#d0d7de}",
  ".way{stroke:#57606a;stroke-width:1.5;fill:none}",
  ".head{fill:#57606a}",
  "@media(prefers-color-scheme:dark){text{fill:#e6edf3}.soft{fill:#9aa4af}.personal{fill:#c8a8ff}.page{fill:#0d1117}.box{fill:#161b22;stroke:#3d444d}.way{stroke:#9aa4af}.head{fill:#9aa4af}}",
].join("");
