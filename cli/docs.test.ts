import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import type { Document } from "../compiler/docs/document.ts";
import { codesIn, runCommand, scratchFolder } from "../test/support/run-command.ts";
import { smallCatalogue, smallPackage, smallSpec } from "../test/support/small-package.ts";

async function json(args: readonly string[], cwd: string): Promise<Document> {
  const { code, stdout, stderr } = await runCommand(["docs", ...args, "--format", "json"], { cwd });
  expect(stderr).toBe("");
  expect(code).toBe(0);
  return JSON.parse(stdout);
}

function rowsOf({ pages }: Document, page: string, section: string) {
  const found = pages.find((one) => one.id === page)?.sections.find((one) => one.id === section);
  return found?.table?.rows ?? [];
}

test("--format json gives the tables as cells", async () => {
  const document = await json(["p"], scratchFolder(smallPackage));
  expect(document.package).toBe("acme.small");
  const [row] = rowsOf(document, "object-person", "fields");
  expect(row?.cells.slice(1, 3)).toEqual(["email", "email"]);
  expect(row?.line?.file).toBe("p/small.sync");
});

test("rows lead to where concordat.yaml says that the text is kept; --source goes before it", async () => {
  const config = 'docs: { source: "https://example.com/{file}#L{line}" }\n';
  const cwd = scratchFolder({ ...smallPackage, "concordat.yaml": config });
  const url = (document: Document) => rowsOf(document, "object-person", "fields")[0]?.line?.url;
  expect(url(await json(["p"], cwd))).toMatch(/^https:\/\/example\.com\/p\/small\.sync#L\d+$/);
  const other = await json(["p", "--source", "https://other.example/{file}"], cwd);
  expect(url(other)).toBe("https://other.example/p/small.sync");
});

test.each(["https://example.com/", "javascript:alert(1)//{file}"])(
  "an address that leads nowhere is refused: %s",
  async (source) => {
    const { code, stderr } = await runCommand(["docs", "p", "--source", source], {
      cwd: scratchFolder(smallPackage),
    });
    expect(stderr).toContain("`--source` takes an address with {file}");
    expect(code).toBe(2);
  },
);

test("earlier plans make a change log, newest first", async () => {
  const cwd = scratchFolder({
    ...smallPackage,
    "before/small.sync": smallSpec.replace("every 5m", "every 1h"),
    "before/catalog/a.json": smallCatalogue("people"),
    "before/catalog/b.json": smallCatalogue("persons"),
  });
  const document = await json(["p", "--history", "before"], cwd);
  const changes = document.pages.find((one) => one.id === "changes");
  expect(changes?.sections.map((one) => one.title)).toEqual(["From before to now"]);
  expect(changes?.sections[0]?.table?.rows[0]?.cells.slice(0, 4)).toMatchInlineSnapshot(`
    [
      "Timing",
      "the schedule of Person changes",
      "every 1h",
      "every 5m",
    ]
  `);
});

test("a plan gives documents too, without lines and tests", async () => {
  const cwd = scratchFolder(smallPackage);
  await runCommand(["compile", "p"], { cwd });
  const document = await json(["build/acme.small.plan.json"], cwd);
  expect(rowsOf(document, "object-person", "fields")[0]?.line).toBeUndefined();
  const tests = document.pages.flatMap((one) => one.sections).find((one) => one.id === "tests");
  expect(tests?.about).toEqual(["The tests were not run."]);
});

test("a site is a folder in the workspace's build, whose texts the rows lead to", async () => {
  const cwd = scratchFolder(smallPackage);
  const { code, stdout, stderr } = await runCommand(["docs", "p"], { cwd });
  expect([code, stdout, stderr]).toEqual([0, "", "build/acme.small.docs/index.html written.\n"]);
  const page = readFileSync(join(cwd, "build/acme.small.docs/object-person.html"), "utf8");
  expect(page).toContain('href="source-1.html#L9"');
  const text = readFileSync(join(cwd, "build/acme.small.docs/source-1.html"), "utf8");
  expect(text).toContain("p/small.sync");
});

test("--out says where a site or a file goes", async () => {
  const cwd = scratchFolder(smallPackage);
  const site = await runCommand(["docs", "p", "--out", "public"], { cwd });
  expect(site.stderr).toBe("public/index.html written.\n");
  const args = ["docs", "p", "--format", "markdown"];
  const printed = await runCommand(args, { cwd });
  const { stdout, stderr } = await runCommand([...args, "--out", "p.md"], { cwd });
  expect([stdout, stderr]).toEqual(["", "p.md written.\n"]);
  expect(readFileSync(join(cwd, "p.md"), "utf8")).toBe(printed.stdout);
  expect(printed.stdout).toContain("# acme.small\n");
});

test("what cannot be written is told", async () => {
  const cwd = scratchFolder(smallPackage);
  const { code, stderr } = await runCommand(["docs", "p", "--out", "p/small.sync"], { cwd });
  expect(codesIn(stderr)).toEqual(["file-unwritable"]);
  expect(code).toBe(2);
});

test("a package with errors has no documents: they are told on stderr", async () => {
  const text = smallSpec.replace("b.name", "b.nam");
  const cwd = scratchFolder({ ...smallPackage, "p/small.sync": text });
  const { code, stdout, stderr } = await runCommand(["docs", "p"], { cwd });
  expect(stdout).toBe("");
  expect(codesIn(stderr)).toEqual(["unknown-field"]);
  expect(code).toBe(1);
});
