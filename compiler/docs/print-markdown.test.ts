import { expect, test } from "vitest";
import { specPackage, specPackages } from "../../test/support/packages.ts";
import { compile } from "../compile.ts";
import { makeDocument } from "./make-document.ts";
import { printMarkdown } from "./print-markdown.ts";

test.each(specPackages)("%s is told as it was last read and found true", async (name) => {
  const { plan, map } = compile(specPackage(name));
  if (plan === undefined || map === undefined) throw new Error(`${name} does not compile`);
  const document = makeDocument({ plan, map, source: "https://example.com/acme/{file}#L{line}" });
  // The digest changes with what no document tells.
  const text = printMarkdown({ ...document, digest: "sha256:…" });
  await expect(text).toMatchFileSnapshot(`documents.${name}.golden.txt`);
});

test("what a text says is never a border, a link or a tag", () => {
  const row = { cells: ["a|b", "<b>[x](y)</b>"], page: "p", line: { file: "s/a_b.sync", line: 3 } };
  const section = { id: "s", title: "S", about: [], table: { columns: ["A", "B"], rows: [row] } };
  const pages = [{ id: "index", title: "T", about: [], sections: [section] }];
  const text = printMarkdown({ package: "p", digest: "d", pages });
  expect(text).toContain(
    "| A | B | Source |\n| --- | --- | --- |\n| [a\\|b](#p) | \\<b\\>\\[x\\](y)\\</b\\> | a\\_b.sync:3 |\n",
  );
});
