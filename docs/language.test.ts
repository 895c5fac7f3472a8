/**
 * Holds the language reference to the language: its examples are run, and its tables compared with
 * what the parser, the compiler and the rules know.
 *
 *     sync          a file beside diagnostics/example.sync; nothing is reported but what is unused
 *     sync alone    a whole package
 *     sync rows     statements of an object's block; they are checked in an object of people
 */
import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { clauseHomes, handedByBlocks, inheritedByRows, slotOf } from "../compiler/clause-homes.ts";
import { compile } from "../compiler/compile.ts";
import type { ClauseKind } from "../grammar/ast.ts";
import { isFormatted } from "../grammar/format.ts";
import { reservedWords } from "../grammar/keywords.ts";
import { parse } from "../grammar/parse.ts";
import type { ObjectPlan, Plan } from "../plan/index.ts";
import { defaultErrorActions } from "../rules/error-classes.ts";
import { formats } from "../rules/formats/index.ts";
import { mergeFunctions } from "../rules/policies/merge-functions.ts";
import { manifests } from "../runtime/connectors/manifests.ts";
import { example, exampleCatalogues, judgePure } from "../test/support/judge-example.ts";
import { knownManifests } from "../test/support/packages.ts";
import { failuresOf } from "../test/support/run-spec.ts";

const page = readFileSync(new URL("language.md", import.meta.url), "utf8");
const header = "edition 2026\npackage acme.example\n\n";

const fences = [...page.matchAll(/^```sync(.*)\n((?:.*\n)*?)```$/gm)].map((found) => ({
  kind: (found[1] ?? "").trim(),
  body: found[2] ?? "",
  line: page.slice(0, found.index).split("\n").length,
}));

describe.each(fences)("line $line: $kind", ({ kind, body }) => {
  const text = kind === "alone" ? body : header + (kind === "rows" ? inObject(body) : body);

  test("it is laid out", () => {
    const file = parse({ file: "language.sync", text });
    expect(file.diagnostics).toEqual([]);
    expect(isFormatted(file)).toBe(true);
  });

  test("nothing is reported", () => {
    const files = [{ name: "language.sync", text, encoding: "utf8" as const }];
    const reports = judgePure({ files, isAlone: kind === "alone", command: [], isOnDisk: false });
    const told = reports.filter(({ code }) => !expected(kind).includes(code));
    expect(told.map(({ code, message }) => `${code}: ${message}`)).toEqual([]);
  });

  if (!/^test "/m.test(body)) return;

  test("its tests hold", async () => {
    const declarations = example.text.replace(/^edition .*\npackage .*\n/m, "");
    expect(await failuresOf(`${text}\n${declarations}`, exampleCatalogues)).toEqual([]);
  });
});

/** An example declares what it is about; a whole package has no catalogue here, and what is short no documents. */
function expected(kind: string): readonly string[] {
  const unused = ["unused-declaration", "map-unused"];
  if (kind === "alone") return [...unused, "catalogue-missing"];
  if (kind === "shortest" || kind === "spelt-out") return [...unused, "personal-data-undocumented"];
  return unused;
}

function inObject(rows: string): string {
  return `object Company: hs.companies <- sf.Account  every 5m {
  match     hs.salesforce_account_id = sf.Id
  hs.salesforce_account_id  <-  sf.Id
}

object Person: hs.contacts <-> sf.Contact  every 5m {
  owner     revops
  match     hs.email = sf.Email  ignoring case
  create    never
  hs.email              <-> sf.Email               latest
${rows}}
`;
}

test("clauses stand where the table says", () => {
  const rows = tableOf("clauses").map(([word = "", homes = "", handed = ""]) => [
    word.replaceAll("`", "").replace(" ", "_"),
    homes,
    handed,
  ]);
  const known = (Object.keys(clauseHomes) as (keyof typeof clauseHomes)[]).map((kind) => [
    kind,
    clauseHomes[kind].join(", "),
    handedDown(kind),
  ]);
  expect(rows).toEqual(known);
});

function handedDown(kind: ClauseKind): string {
  const slot = slotOf(kind) ?? "conflict";
  if (slot === "conflict") return "yes, not to One-way rows";
  return inheritedByRows.has(slot) ? "yes" : handedByBlocks.has(slot) ? "from the block" : "";
}

test("what is not said means what the page says", () => {
  const [short, long] = ["shortest", "spelt-out"].map((kind) => objectOf(planOf(fenceOf(kind))));
  expect(short).toBeDefined();
  expect(meaningOf(short)).toEqual(meaningOf(long));
});

function fenceOf(kind: string): string {
  return fences.find((one) => one.kind === kind)?.body ?? "";
}

function objectOf({ objects: [object] }: Plan): ObjectPlan | undefined {
  return object;
}

/** Without where each setting was stated, which is all that differs. */
function meaningOf(object: ObjectPlan | undefined): unknown {
  return JSON.parse(
    JSON.stringify(object, (key, value: unknown) => (key === "provenance" ? undefined : value)),
  );
}

test("errors are answered as the table says", () => {
  const rules = tableOf("error defaults").map(([name = "", , actions = ""]) =>
    `  ${name} ${actions}\n`.replaceAll("`", ""),
  );
  const { errors } = planOf(`errors {\n${rules.join("")}}\n`);
  expect(errors.map((rule) => [rule.class, rule.actions])).toEqual(
    Object.entries(defaultErrorActions),
  );
  expect(errors.filter((rule) => rule.from !== "spec")).toEqual([]);
});

function planOf(text: string): Plan {
  const files = [{ file: "language.sync", text: header + text }, example];
  const { plan, diagnostics } = compile({
    package: { files, catalogues: exampleCatalogues },
    manifests: knownManifests,
  });
  if (plan === undefined) throw new Error(diagnostics.map((one) => one.message).join("\n"));
  return plan;
}

test("merge functions work on what the table says", () => {
  const rows = tableOf("merge functions").flatMap(([names = "", types = ""]) =>
    wordsIn(names).map((name) => [name, types.split(", ")]),
  );
  const known = Object.entries(mergeFunctions).map(([name, { accepts }]) => [name, accepts]);
  expect(Object.fromEntries(rows)).toEqual(Object.fromEntries(known));
});

test("every form of a value is shown", () => {
  const shown = [...page.matchAll(/`(?:END as|using) (\w+)/g)].map((found) => found[1] ?? "");
  expect([...new Set(shown)].sort()).toEqual([...formats.keys()].sort());
});

test("connectors, types and reserved words are those that are known", () => {
  expect(wordsIn(sectionOf("connectors"))).toEqual(Object.keys(manifests).sort());
  expect(wordsIn(sectionOf("reserved words"))).toEqual([...reservedWords].sort());
  const schema = readFileSync(new URL("../plan/catalogue.schema.json", import.meta.url), "utf8");
  const types = /"enum": (\[\s*"text"[^\]]*\])/.exec(schema)?.[1] ?? "";
  expect(wordsIn(sectionOf("types"))).toEqual(JSON.parse(types));
});

test("every link within the page leads somewhere", () => {
  const anchors = [...page.matchAll(/^#+ (.*)$/gm)].map((found) => anchorOf(found[1] ?? ""));
  const links = [...page.matchAll(/\]\(#([^)]*)\)/g)].map((found) => found[1] ?? "");
  expect(links.filter((link) => !anchors.includes(link))).toEqual([]);
});

function anchorOf(title: string): string {
  return title
    .toLowerCase()
    .replace(/[^\w -]/g, "")
    .replaceAll(" ", "-");
}

/** What stands between `<!-- NAME -->` and `<!-- /NAME -->`. */
function sectionOf(name: string): string {
  const [, rest] = page.split(`<!-- ${name} -->`);
  const [section] = rest?.split(`<!-- /${name} -->`) ?? [];
  if (section === undefined || section.trim() === "") throw new Error(`no section ${name}`);
  return section;
}

/** A table's rows without its head, cell by cell. */
function tableOf(name: string): readonly (readonly string[])[] {
  const lines = sectionOf(name).trim().split("\n").slice(2);
  return lines.map((line) =>
    line
      .slice(1, -1)
      .split("|")
      .map((cell) => cell.trim()),
  );
}

function wordsIn(text: string): readonly string[] {
  return [...text.matchAll(/`([^`]+)`/g)].map((found) => found[1] ?? "");
}
