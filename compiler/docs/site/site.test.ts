/** The site as people meet it: read from a disk in a real browser, on a desk and on a phone, with keys alone. */
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import type { Browser, BrowserContextOptions, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { hasChromium, openChromium } from "../../../test/support/chromium.ts";
import { specPackage } from "../../../test/support/packages.ts";
import { faintTexts } from "../../../test/support/page-contrast.ts";
import { compile } from "../../compile.ts";
import { pictureOf } from "../../graph/picture.ts";
import { makeDocument } from "../make-document.ts";
import { siteFiles } from "./site-files.ts";

const input = specPackage("hubspot-salesforce");
const { plan, map } = compile(input);
if (plan === undefined || map === undefined) throw new Error("the package does not compile");
const place = { file: input.package.files[0]?.file ?? "", line: 127 };
const files = siteFiles(
  makeDocument({
    plan,
    map,
    tests: [{ name: "a won customer", passed: true, ...place }],
    history: [{ name: "v1", plan: { ...plan, errors: [] } }],
  }),
  input.package.files,
  pictureOf({ plan, map }),
);
const pages = [...files.keys()].filter((name) => name.endsWith(".html"));

test("what a text says is never a part of the page", () => {
  const hostile = '"><script>alert(1)</script>';
  const page = { id: "index", title: hostile, about: [hostile] };
  const row = { of: hostile, cells: [hostile], line: { file: hostile, line: 1 } };
  const table = { columns: [hostile], rows: [row] };
  const section = { id: "s", title: hostile, about: [hostile], table };
  const made = siteFiles(
    { package: hostile, digest: hostile, pages: [{ ...page, sections: [section] }] },
    [{ file: hostile, text: hostile }],
  );
  for (const [name, text] of made) {
    if (name.endsWith(".html")) expect(text.match(/<script/g), name).toHaveLength(1);
  }
});

test("every link of the site leads somewhere in it", () => {
  const lost = pages.flatMap((name) => {
    const links = [...(files.get(name) ?? "").matchAll(/ (?:href|src)="([^"]*)"/g)];
    return links.flatMap(([, to = ""]) => {
      const [file, at] = to.split("#");
      const text = files.get(file === "" ? name : (file ?? ""));
      const isThere = text !== undefined && (at === undefined || text.includes(` id="${at}"`));
      return isThere ? [] : [`${name}: ${to}`];
    });
  });
  expect(lost).toEqual([]);
});

describe.skipIf(!hasChromium)("in a browser", () => {
  let folder = "";
  let browser: Browser;

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), "concordat-site-"));
    for (const [name, text] of files) writeFileSync(join(folder, name), text);
    browser = await openChromium();
  });

  afterAll(async () => {
    await browser?.close();
    rmSync(folder, { recursive: true, force: true });
  });

  const address = (name: string) => pathToFileURL(join(folder, name)).href;

  async function open(name: string, options: BrowserContextOptions = {}): Promise<Page> {
    const page = await browser.newPage(options);
    await page.goto(address(name));
    return page;
  }

  test.each([
    ["light", 390],
    ["light", 1280],
    ["dark", 390],
    ["dark", 1280],
  ] as const)("every page reads well in the %s at %i pixels", async (colorScheme, width) => {
    const page = await browser.newPage({ colorScheme, viewport: { width, height: 900 } });
    const trouble: string[] = [];
    page.on("pageerror", (error) => trouble.push(error.message));
    page.on("request", (request) => {
      if (!request.url().startsWith("file:")) trouble.push(request.url());
    });
    for (const name of pages) {
      await page.goto(address(name));
      const beyond = await page.evaluate("document.documentElement.scrollWidth - innerWidth");
      if (Number(beyond) > 0) trouble.push(`${name} is ${beyond} pixels too wide`);
      for (const text of await faintTexts(page)) trouble.push(`${name}: ${text}`);
    }
    await page.close();
    expect(trouble).toEqual([]);
  });

  test("a screen reader finds landmarks, one title, and tables with their heads, on a phone too", async () => {
    const page = await open("object-contact.html", { viewport: { width: 390, height: 900 } });
    for (const role of ["banner", "main", "contentinfo", "search"] as const) {
      expect(await page.getByRole(role).count(), role).toBe(1);
    }
    expect(await page.getByRole("navigation", { name: "Pages" }).count()).toBe(1);
    expect(await page.getByRole("heading", { level: 1 }).allTextContents()).toEqual(["Contact"]);
    const table = page.getByRole("table", { name: "Field mapping" });
    expect(await table.getByRole("columnheader").allTextContents()).toEqual([
      "Field",
      "HubSpot",
      "Salesforce",
      "Direction",
      "Authority",
      "Notes",
      "Source",
    ]);
    const row = table
      .getByRole("row")
      .filter({ has: page.getByRole("rowheader", { name: "Phone Number" }) });
    expect(await row.getByRole("cell").nth(3).textContent()).toBe("Last Write Wins");
    await page.close();
  });

  test("keys alone reach the content, and what has the focus is seen", async () => {
    const page = await open("index.html");
    await page.keyboard.press("Tab");
    const skip = page.getByRole("link", { name: "To the content" });
    expect(await page.evaluate("document.activeElement.textContent")).toBe("To the content");
    expect((await skip.boundingBox())?.x).toBeGreaterThanOrEqual(0);
    await page.keyboard.press("Enter");
    await page.keyboard.press("Tab");
    const focus = await page.evaluate(
      "({ text: document.activeElement.textContent, outline: getComputedStyle(document.activeElement).outlineStyle })",
    );
    expect(focus).toEqual({ text: "Objects", outline: "solid" });
    await page.close();
  });

  test("a search leads to a row, by keys", async () => {
    const page = await open("index.html");
    await page.getByLabel("Search").fill("won evangelist");
    expect(await page.getByRole("status").textContent()).toBe("Nothing found");
    await page.getByLabel("Search").fill("MQL lead");
    expect(await page.getByRole("status").textContent()).toBe("1 found");
    await page.keyboard.press("Tab");
    await page.keyboard.press("Enter");
    await page.waitForURL(/value-maps\.html#/);
    expect(await page.locator("tr:target").textContent()).toContain("MQL - Reviewing");
    await page.getByLabel("Search").fill("MQL");
    await page.keyboard.press("Escape");
    expect(await page.locator("#found li").count()).toBe(0);
    await page.close();
  });

  test("a row leads to its line of the text, which is marked", async () => {
    const page = await open("object-contact.html");
    await page.getByRole("link", { name: "Line 79 of the text, for Phone Number" }).first().click();
    await page.waitForURL(/source-1\.html#L79$/);
    expect(await page.locator("span:target").textContent()).toContain("hs.phone");
    await page.close();
  });

  test("without scripts all can be read, and no search is offered", async () => {
    const page = await open("object-deal.html", { javaScriptEnabled: false });
    expect(await page.getByRole("table").count()).toBe(3);
    expect(await page.getByLabel("Search").count()).toBe(0);
    await page.close();
  });

  test("on paper there is the content alone, dark on light", async () => {
    const page = await open("object-deal.html", { colorScheme: "dark" });
    await page.emulateMedia({ media: "print", colorScheme: "dark" });
    expect(await page.getByRole("navigation").count()).toBe(0);
    expect(await page.getByLabel("Search").isVisible()).toBe(false);
    expect(await page.evaluate("getComputedStyle(document.body).color")).toBe("rgb(27, 31, 38)");
    await page.close();
  });
});
