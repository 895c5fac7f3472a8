/** Holds the pages of diagnostics to the tables, and their examples to what the compiler says. */
import { globSync, readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { stages } from "../cli/codes.ts";
import { isFormatted } from "../grammar/format.ts";
import { parse } from "../grammar/parse.ts";
import { judgePure, type Report } from "../test/support/judge-example.ts";
import { judgeOnDisk } from "../test/support/judge-on-disk.ts";
import { type Page, readPage } from "../test/support/page-examples.ts";

const folder = new URL("diagnostics/", import.meta.url);
const names = globSync("*.md", { cwd: folder })
  .filter((name) => name !== "README.md")
  .map((name) => name.slice(0, -".md".length))
  .sort();
const codes = stages.flatMap(({ table }) => Object.keys(table));

test("every diagnostic has its page, and every page its diagnostic", () => {
  expect(names).toEqual(codes.toSorted());
});

test("the index lists them by stage; `vitest -u` rewrites it", async () => {
  const parts = stages.map(({ title, table }) => {
    const lines = Object.entries(table).flatMap(([code, { severity }]) =>
      names.includes(code) ? [`- [${code}](${code}.md) (${severity}): ${firstSentence(code)}`] : [],
    );
    return `## ${title}\n\n${lines.join("\n")}\n`;
  });
  const text = `# Diagnostics\n\n${introduction}\n\n${parts.join("\n")}`;
  await expect(text).toMatchFileSnapshot("diagnostics/README.md");
});

describe.each(names)("%s", (name) => {
  const page = pageOf(name);

  test("the page is of its code and says what it means", () => {
    expect(page.title).toBe(name);
    expect(page.text.split("\n\n").length).toBeGreaterThan(1);
  });

  test("the wrong example gives exactly this report", async () => {
    const reports = await judge(page.wrong);
    expect(reports.map(told)).toEqual([expect.stringContaining(`[${name}]`)]);
  });

  test("the right example gives none, and is formatted", async () => {
    expect((await judge(page.right)).map(told)).toEqual([]);
    for (const { name: file, text } of page.right.files) {
      if (file.endsWith(".sync")) expect(isFormatted(parse({ file, text })), file).toBe(true);
    }
  });
});

const introduction = `What the compiler and the command line have to say, by the stage that says it. Each page shows an
example that is wrong and one that is right; both are run as tests. \`concordat explain CODE\` tells a
page's substance on the command line. What an example does not declare stands in
[example.sync](example.sync).`;

function pageOf(name: string): Page {
  return readPage(readFileSync(new URL(`${name}.md`, folder), "utf8"));
}

function firstSentence(name: string): string {
  const text = pageOf(name).text.split("\n\n", 1)[0]?.replaceAll("\n", " ") ?? "";
  return /^.*?\.(?=\s|$)/.exec(text)?.[0] ?? text;
}

async function judge(example: Page["wrong"]): Promise<readonly Report[]> {
  expect(example.files.length).toBeGreaterThan(0);
  return example.isOnDisk ? judgeOnDisk(example) : judgePure(example);
}

const told = ({ file, severity, code, message }: Report) =>
  `${file}: ${severity}[${code}]: ${message}`;
