/** A difference is right when `git apply` makes the one text of the other, so that is what is asked. */
import { execFileSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { expect, test } from "vitest";
import { scratchFolder } from "../test/support/run-command.ts";
import { unifiedDiff } from "./unified-diff.ts";

test("a difference shows three lines around what changed, and the lines' numbers", () => {
  const lines = Array.from({ length: 20 }, (_, at) => `${at + 1}\n`);
  const before = lines.join("");
  const after = [...lines.slice(0, 4), "five\n", ...lines.slice(5, 16), ...lines.slice(17)].join(
    "",
  );
  expect(unifiedDiff("a.sync", before, after)).toEqual([
    "--- a/a.sync",
    "+++ b/a.sync",
    ...["@@ -2,7 +2,7 @@", " 2", " 3", " 4", "-5", "+five", " 6", " 7", " 8"],
    ...["@@ -14,7 +14,6 @@", " 14", " 15", " 16", "-17", " 18", " 19", " 20"],
  ]);
  expect(unifiedDiff("a.sync", before, before)).toEqual([]);
});

test("any difference can be applied, also where the last line has no end", () => {
  const cwd = scratchFolder({});
  const text = fc
    .tuple(fc.array(fc.constantFrom("a\n", "b\n", "c\n", "\n"), { maxLength: 30 }), fc.boolean())
    .map(([lines, isEnded]) => lines.join("") + (isEnded ? "" : "end"))
    .filter((made) => made !== "");
  fc.assert(
    fc.property(text, text, (before, after) => {
      const path = join(cwd, "a.sync");
      writeFileSync(path, before);
      const lines = unifiedDiff("a.sync", before, after);
      if (lines.length > 0)
        execFileSync("git", ["apply", "--whitespace=nowarn"], {
          cwd,
          input: `${lines.join("\n")}\n`,
        });
      expect(readFileSync(path, "utf8")).toBe(after);
    }),
    { numRuns: 40 },
  );
});

test("two texts that share nothing are told in one piece, however long they are", () => {
  const long = (word: string) =>
    Array.from({ length: 3000 }, (_, at) => `${word} ${at}\n`).join("");
  const lines = unifiedDiff("a.sync", long("a"), long("b"));
  expect(lines.length).toBe(3 + 6000);
  expect(lines[2]).toBe("@@ -1,3000 +1,3000 @@");
});
