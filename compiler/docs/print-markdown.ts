/** The documents of a package as one Markdown file, for a repository or a wiki. */
import { markdownCell as cell } from "../../core/markdown-cell.ts";
import type { Document, Page, Section, SourceLine, Table } from "./document.ts";

export function printMarkdown({ pages, digest }: Document): string {
  const [first, ...others] = pages;
  const lines = [
    ...(first === undefined ? [] : [`# ${cell(first.title)}`, "", ...paragraphs(first.about)]),
    ...others.map((page) => `- [${cell(page.title)}](#${page.id})`),
    "",
    ...(first?.sections.flatMap((section) => sectionLines(section, "index", "##")) ?? []),
    ...others.flatMap(pageLines),
    `Of the plan \`${digest}\`.`,
  ];
  return `${lines.join("\n")}\n`;
}

function pageLines({ id, title, about, sections }: Page): readonly string[] {
  return [
    `<a id="${id}"></a>`,
    "",
    `## ${cell(title)}`,
    "",
    ...paragraphs(about),
    ...sections.flatMap((section) => sectionLines(section, id, "###")),
  ];
}

/** Pages may have sections of one name, so an anchor has the name of the page as well. */
function sectionLines(
  { id, title, about, table }: Section,
  page: string,
  signs: string,
): readonly string[] {
  return [
    `<a id="${page}-${id}"></a>`,
    "",
    `${signs} ${cell(title)}`,
    "",
    ...paragraphs(about),
    ...(table === undefined ? [] : [...tableLines(table), ""]),
  ];
}

function paragraphs(about: readonly string[]): readonly string[] {
  return about.flatMap((one) => [cell(one), ""]);
}

function tableLines({ columns, rows }: Table): readonly string[] {
  const hasLines = rows.some((row) => row.line !== undefined);
  const line = (cells: readonly string[]) => `| ${cells.join(" | ")} |`;
  const heads = [...columns.map(cell), ...(hasLines ? ["Source"] : [])];
  return [
    line(heads),
    line(heads.map(() => "---")),
    ...rows.map((row) => {
      const [first = "", ...others] = row.cells.map(cell);
      const head = row.page === undefined ? first : `[${first}](#${row.page})`;
      return line([head, ...others, ...(hasLines ? [sourceCell(row.line)] : [])]);
    }),
  ];
}

function sourceCell(line: SourceLine | undefined): string {
  if (line === undefined) return "";
  const text = cell(`${line.file.split("/").at(-1)}:${line.line}`);
  return line.url === undefined ? text : `[${text}](<${line.url}>)`;
}
