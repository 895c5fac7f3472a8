/** Every claim of the threat model names a test, and that test is there. */
import { existsSync, readFileSync } from "node:fs";
import { expect, test } from "vitest";

const rows = readFileSync(new URL("security.md", import.meta.url), "utf8")
  .split("\n")
  .filter((line) => line.startsWith("| ") && line.includes("test.ts`:"));

const claims = rows.flatMap((row) => {
  const cell = row.split(" | ").at(-1) ?? "";
  return cell.split("; ").flatMap((part) => {
    const [, file = "", titles = ""] = /^`([^`]+)`: (.*?)(?: \|)?$/.exec(part.trim()) ?? [];
    return [...titles.matchAll(/"([^"]+)"/g)].map(([, title = ""]) => [file, title] as const);
  });
});

test("there are claims, and each row has one", () => {
  expect(rows.length).toBeGreaterThan(30);
  expect(claims.length).toBeGreaterThanOrEqual(rows.length);
});

test.each(claims)("%s: %s", (file, title) => {
  const path = new URL(`../${file}`, import.meta.url);
  expect(existsSync(path), file).toBe(true);
  expect(readFileSync(path, "utf8")).toContain(title);
});
