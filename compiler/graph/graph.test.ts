/** What is drawn of the ready packages, and of one as large as a picture is to be read at. */
import type { Browser } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { hasChromium, openChromium } from "../../test/support/chromium.ts";
import { specPackage, specPackages } from "../../test/support/packages.ts";
import { type Described, planOf } from "../../test/support/plan-of.ts";
import { compile } from "../compile.ts";
import { matrixMarkdown, matrixOf } from "./matrix.ts";
import { mermaidOf } from "./mermaid.ts";
import { pictureOf } from "./picture.ts";

function packageOf(name: (typeof specPackages)[number]) {
  const { plan, map } = compile(specPackage(name));
  if (plan === undefined || map === undefined) throw new Error("it compiles");
  return { plan, map };
}

test.each(specPackages)("the flowchart and the matrix of %s are as they were", async (name) => {
  const { plan } = packageOf(name);
  const text = `${mermaidOf(plan)}\n${matrixMarkdown(plan)}`;
  await expect(text).toMatchFileSnapshot(`${name}.golden.txt`);
});

const three: Described = Object.fromEntries(
  ["a", "b", "c"].map((system) => {
    const objects = Array.from({ length: 10 }, (_, at) => {
      const fields = Array.from({ length: 30 }, (_, field) => [
        `a_rather_long_name_of_a_field_${field}`,
        "text",
      ]);
      return [`objects${at}`, Object.fromEntries([["k", "text"], ...fields])];
    });
    return [system, Object.fromEntries(objects)];
  }),
);

/** 3 systems, 10 objects, 300 rows. */
function large() {
  const objects = Array.from({ length: 10 }, (_, at) => {
    const rows = Array.from({ length: 29 }, (_, field) => {
      const name = `a_rather_long_name_of_a_field_${field}`;
      return field % 3 === 0
        ? `  a.${name} -> c.${name}`
        : `  a.${name} <-> b.${name} <-> c.${name}  authority b  pii user.contact.email`;
    });
    return `object O${at}: a.objects${at} <-> b.objects${at} <-> c.objects${at}  every 5m {
  match  a.k = b.k = c.k
  create never
  a.k <-> b.k <-> c.k  authority a
${rows.join("\n")}
}`;
  });
  return planOf(objects.join("\n\n"), three);
}

test("what each system's people and Concordat may write is told of every end, once", () => {
  const plan = large();
  const matrix = matrixOf(plan);
  const ends = plan.objects.flatMap(({ rows }) => rows.flatMap((row) => row.ends));
  expect(matrix).toHaveLength(ends.length);
  const of = (system: string, field: number) =>
    matrix.find(
      (one) =>
        one.system === system &&
        one.object === "objects0" &&
        one.field === `a_rather_long_name_of_a_field_${field}`,
    );
  expect(of("a", 0)).toMatchObject({ from: [], edit: "goes to C" });
  expect(of("c", 0)).toMatchObject({ from: ["a"], edit: "is set back" });
  expect(of("b", 1)).toMatchObject({ from: ["a", "c"], edit: "goes to A and C" });
});

test("what a text says is never a part of the picture or the chart", () => {
  const { plan } = packageOf("orders");
  const label = "</text><script>|x";
  const hostile = {
    ...plan,
    systems: plan.systems.map((one) => ({ ...one, label })),
    objects: plan.objects.map((one) => ({ ...one, label })),
  };
  expect(pictureOf({ plan: hostile })).not.toContain("<script>");
  expect(mermaidOf(hostile)).not.toContain("<script>");
});

describe.skipIf(!hasChromium)("in a browser", () => {
  let browser: Browser;
  beforeAll(async () => {
    browser = await openChromium();
  });
  afterAll(() => browser.close());

  test.each([
    ["hubspot-salesforce", () => pictureOf(packageOf("hubspot-salesforce"))],
    ["account-360", () => pictureOf(packageOf("account-360"))],
    ["orders", () => pictureOf(packageOf("orders"))],
    ["300 rows", () => pictureOf({ plan: large() })],
  ])("of %s every word is in the picture, and none lies over another", async (_, draw) => {
    const page = await browser.newPage();
    await page.setContent(`<body style="margin:0">${draw()}</body>`);
    const found = (await page.evaluate(overlaps)) as Found;
    await page.close();
    expect(found.count).toBeGreaterThan(10);
    expect(found).toMatchObject({ outside: [], over: [] });
  });
});

interface Found {
  readonly count: number;
  readonly outside: readonly string[];
  readonly over: readonly string[];
}

/** Run in the page. Letters reach less high and low than their boxes. */
const overlaps = `(() => {
  const svg = document.querySelector("svg");
  const { right, bottom } = svg.getBoundingClientRect();
  const texts = [...svg.querySelectorAll("text")].map((one) => ({
    words: one.textContent,
    box: one.getBoundingClientRect(),
  }));
  const outside = texts.filter(({ box }) => box.right > right || box.bottom > bottom || box.left < 0);
  const over = [];
  for (const [at, one] of texts.entries()) {
    for (const other of texts.slice(at + 1)) {
      const [a, b] = [one.box, other.box];
      const isBeside = a.right <= b.left || b.right <= a.left;
      const isBelow = a.bottom - 4 <= b.top || b.bottom - 4 <= a.top;
      if (!isBeside && !isBelow) over.push(one.words + " / " + other.words);
    }
  }
  return { count: texts.length, outside: outside.map((one) => one.words), over };
})()`;
