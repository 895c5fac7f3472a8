/** A page's sections as HTML: headings, paragraphs and tables. */
import { asHtml } from "../../../core/as-html.ts";
import type { Page, Section, SourceLine, Table, TableRow } from "../document.ts";
import { glossary } from "../glossary.ts";
import { rowIds } from "./row-ids.ts";

type LinkTo = (line: SourceLine) => string | undefined;

export function pageHtml({ id, about, sections }: Page, linkTo: LinkTo): string {
  const hasMany = sections.length > 1;
  const contents = sections.map((one) => `<li><a href="#${one.id}">${asHtml(one.title)}</a></li>`);
  return [
    ...about.map(paragraph),
    ...(hasMany
      ? [`<nav class="contents" aria-label="On this page"><ul>${contents.join("")}</ul></nav>`]
      : []),
    ...sections.map((section) => sectionHtml(section, id, linkTo)),
  ].join("\n");
}

function paragraph(text: string): string {
  return `<p>${asHtml(text)}</p>`;
}

function sectionHtml(section: Section, page: string, linkTo: LinkTo): string {
  const { id, title, about, table } = section;
  return [
    `<section aria-labelledby="${id}">`,
    `<h2 id="${id}">${asHtml(title)}</h2>`,
    ...about.map(paragraph),
    ...(table === undefined ? [] : [tableHtml(section, table, page, linkTo)]),
    "</section>",
  ].join("\n");
}

/**
 * The roles are said, because a narrow screen shows each row as a card, and some browsers take the roles away
 * with the form of a table.
 */
function tableHtml(section: Section, table: Table, page: string, linkTo: LinkTo): string {
  const { columns, rows } = table;
  const hasLines = rows.some((row) => row.line !== undefined);
  const heads = [...columns, ...(hasLines ? ["Source"] : [])];
  const ids = rowIds(section);
  return `<table role="table" aria-labelledby="${section.id}">
<thead role="rowgroup"><tr role="row">${heads.map((one) => headHtml(one, page)).join("")}</tr></thead>
<tbody role="rowgroup">
${rows.map((row, at) => rowHtml(row, ids[at] ?? "", { heads, hasLines, linkTo })).join("\n")}
</tbody>
</table>`;
}

/** A word that the glossary has leads there. */
function headHtml(column: string, page: string): string {
  const isTerm = page !== "glossary" && glossary.some((one) => one.term === column);
  const text = isTerm
    ? `<a href="glossary.html#${termId(column)}">${asHtml(column)}</a>`
    : asHtml(column);
  return `<th role="columnheader" scope="col">${text}</th>`;
}

function termId(term: string): string {
  const row = { cells: [term] };
  return rowIds({ id: "terms", table: { columns: [], rows: [row] } })[0] ?? "";
}

interface Around {
  readonly heads: readonly string[];
  readonly hasLines: boolean;
  readonly linkTo: LinkTo;
}

function rowHtml({ cells, page, line }: TableRow, id: string, around: Around): string {
  const { heads, hasLines, linkTo } = around;
  const [first = "", ...others] = cells;
  const title =
    page === undefined ? breakable(first) : `<a href="${page}.html">${asHtml(first)}</a>`;
  const label = (at: number) => `data-label="${asHtml(heads[at] ?? "")}"`;
  const told = others.map((text, at) => {
    const empty = text === "" ? ' class="empty"' : "";
    return `<td role="cell" ${label(at + 1)}${empty}>${breakable(text)}</td>`;
  });
  const source = hasLines
    ? `<td role="cell" class="source${line === undefined ? " empty" : ""}" ${label(heads.length - 1)}>${sourceHtml(first, line, linkTo)}</td>`
    : "";
  return `<tr role="row" id="${id}"><th role="rowheader" scope="row" ${label(0)}>${title}</th>${told.join("")}${source}</tr>`;
}

/** The names of fields are long, and should not break anywhere. */
function breakable(text: string): string {
  return asHtml(text).replace(/(?<=[_.])(?=\w)/g, "<wbr>");
}

/** Read out one by one, links say where they lead. */
function sourceHtml(of: string, line: SourceLine | undefined, linkTo: LinkTo): string {
  if (line === undefined) return "";
  const text = asHtml(`Line ${line.line}`);
  const to = linkTo(line);
  if (to === undefined) return `${asHtml(line.file)}:${line.line}`;
  return `<a href="${asHtml(to)}">${text}<span class="unseen"> of the text, for ${asHtml(of)}</span></a>`;
}
