/** Fixes never break a text: on the pages' examples, and on specs that were spoilt anywhere. */
import { globSync, readFileSync } from "node:fs";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { format, isFormatted } from "../../grammar/format.ts";
import { parse } from "../../grammar/parse.ts";
import { diagnosticsOf } from "../../test/support/judge-example.ts";
import { type Example, readPage } from "../../test/support/page-examples.ts";
import { applyFixes, isFixable } from "./apply-fixes.ts";

const pages = new URL("../../docs/diagnostics/", import.meta.url);
const examples = globSync("*.md", { cwd: pages })
  .filter((name) => name !== "README.md")
  .map((name) => readPage(readFileSync(new URL(name, pages), "utf8")))
  .filter(({ wrong }) => !wrong.isOnDisk)
  .map(({ title, wrong }) => ({ title, wrong, fixable: diagnosticsOf(wrong).filter(isFixable) }));

test("which findings are mended by `--fix`, and which by `--fix-unsafe`; `vitest -u` rewrites it", async () => {
  const lines = (isSafe: boolean) =>
    examples
      .filter(({ fixable }) => fixable.some(({ fix }) => fix.safe === isSafe))
      .map(({ title }) => `- ${title}`);
  const text = ["--fix", ...lines(true), "", "--fix-unsafe", ...lines(false), ""].join("\n");
  await expect(text).toMatchFileSnapshot("fixable.golden.txt");
});

describe.each(examples.filter(({ fixable }) => fixable.length > 0))("$title", ({ wrong }) => {
  test("the fix takes the finding away, and brings no other", () => {
    const mended = mendedExample(wrong);
    const left = diagnosticsOf(mended).map(({ code, message }) => `${code}: ${message}`);
    expect(left, mended.files.map((one) => one.text).join("\n")).toEqual([]);
    for (const [at, { name, text }] of mended.files.entries()) {
      const laid = format(parse({ file: name, text }));
      expect(isFormatted(parse({ file: name, text: laid }))).toBe(true);
      const before = wrong.files[at]?.text ?? "";
      if (isFormatted(parse({ file: name, text: before }))) expect(laid).toBe(text);
    }
  });
});

/** As often as there is something to apply. */
function mendedExample(wrong: Example): Pick<Example, "files" | "isAlone"> {
  let { files } = wrong;
  for (let round = 0; round < 5; round++) {
    const found = diagnosticsOf({ ...wrong, files }).filter(isFixable);
    if (found.length === 0) break;
    files = files.map((one) => {
      const own = found.filter(({ fix }) => fix.span.file === one.name);
      return { ...one, text: applyFixes({ file: one.name, text: one.text }, own).text };
    });
  }
  return { files, isAlone: wrong.isAlone };
}

const specs = globSync("specs/*/*.sync", { cwd: new URL("../../", import.meta.url) }).map((path) =>
  readFileSync(new URL(`../../${path}`, import.meta.url), "utf8"),
);

/** What people write who come from other notations. */
const slips: readonly (readonly [RegExp, string])[] = [
  [/<->/g, "<=>"],
  [/ -> /g, " → "],
  [/ = /g, " == "],
  [/\/\/ /g, "# "],
  [/"([^"\n]*)"/g, "“$1”"],
  [/ \{$/gm, ""],
];

test("a spec that was spoilt anywhere is mended, and never made worse", () => {
  const slip = fc.record({
    kind: fc.nat(slips.length - 1),
    at: fc.double({ min: 0, max: 1, noNaN: true }),
  });
  const spoilt = fc
    .tuple(fc.constantFrom(...specs), fc.array(slip, { minLength: 1, maxLength: 4 }))
    .map(([text, all]) => all.reduce(spoil, text));
  fc.assert(
    fc.property(spoilt, (text) => {
      let source = { file: "spoilt.sync", text };
      for (let round = 0; round <= 4; round++) {
        const before = parse(source);
        const found = before.diagnostics.filter(isFixable);
        if (found.length === 0) return;
        const mended = applyFixes(source, found);
        const after = parse({ ...source, text: mended.text });
        expect(after.diagnostics.length).toBeLessThanOrEqual(before.diagnostics.length);
        if (isFormatted(before)) expect(isFormatted(after)).toBe(true);
        expect(mended.applied.length + mended.refused.length).toBeGreaterThan(0);
        source = { ...source, text: mended.text };
      }
      expect.unreachable("it was not mended in as many rounds as there were slips");
    }),
    { numRuns: 30 },
  );
});

function spoil(text: string, { kind, at }: { readonly kind: number; readonly at: number }): string {
  const [pattern, instead] = slips[kind] ?? [/$^/g, ""];
  const found = [...text.matchAll(pattern)];
  const one = found[Math.floor(at * (found.length - 1))];
  if (one === undefined) return text;
  const spoilt = one[0].replace(new RegExp(pattern.source, "m"), instead);
  return text.slice(0, one.index) + spoilt + text.slice(one.index + one[0].length);
}

test("of fixes that overlap or touch the first is applied, and one that breaks the text is not", () => {
  const source = { file: "a.sync", text: 'edition 2026\npackage a.b\n\nowner x "X"\n' };
  const at = source.text.indexOf('"X"');
  const finding = (start: number, end: number, text: string) => {
    const span = { file: source.file, start, end };
    const words = { code: "x", severity: "warning", message: "", why: "", help: "" } as const;
    return { ...words, span, fix: { title: "", span, text, safe: true } };
  };
  const [whole, touching, breaking] = [
    finding(at, at + 3, '"A longer one"'),
    finding(at + 3, at + 3, ' email "x@x.example"'),
    finding(at - 2, at - 1, "{"),
  ];
  const both = applyFixes(source, [touching, whole]);
  expect(both.text).toBe('edition 2026\npackage a.b\n\nowner x "A longer one"\n');
  expect(both.applied).toEqual([whole]);
  const broken = applyFixes(source, [breaking, whole]);
  expect(broken).toEqual({ text: both.text, applied: [whole], refused: [breaking] });
});
