/** What can be wrong with the files of a package before anyone reads what they say. */
import { mkdirSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { DiskError } from "../core/host.ts";
import { codesIn, runCommand, scratchFolder } from "../test/support/run-command.ts";
import { smallCatalogue, smallPackage, smallSpec } from "../test/support/small-package.ts";
import { realHost } from "./host.ts";

test.each<[string, Readonly<Record<string, string | Uint8Array>>, string, string, number]>([
  ["a folder that is not there", smallPackage, "P", "package-not-found", 2],
  ["a file of another kind", { "p/notes.txt": "" }, "p/notes.txt", "package-not-found", 2],
  ["an empty folder", { "p/notes.txt": "" }, "p", "package-empty", 2],
  ["a folder of packages", smallPackage, ".", "package-empty", 2],
  ["a file too large", { "p/a.sync": " ".repeat(6 * 1024 * 1024) }, "p", "file-too-large", 2],
  [
    "another encoding",
    { "p/a.sync": Buffer.from("// caf\xe9", "latin1") },
    "p",
    "file-not-text",
    2,
  ],
  [
    "an import out of the workspace",
    { ...smallPackage, "p/i.sync": 'edition 2026\npackage acme.small\n\nimport "../../x"\n' },
    "p",
    "import-outside-workspace",
    1,
  ],
  [
    "an import that is not there",
    { ...smallPackage, "p/i.sync": 'edition 2026\npackage acme.small\n\nimport "../x"\n' },
    "p",
    "import-not-found",
    1,
  ],
  [
    "a damaged catalogue",
    { ...smallPackage, "p/catalog/a.json": '{\n  "formatVersion": 1,\n}' },
    "p",
    "catalogue-not-json",
    1,
  ],
  [
    "a damaged plan",
    { "x.plan.json": '{\n  "formatVersion": 1,\n' },
    "x.plan.json",
    "plan-not-json",
    1,
  ],
  [
    "a plan of another version",
    { "x.plan.json": '{ "formatVersion": 7 }' },
    "x.plan.json",
    "plan-version",
    1,
  ],
])("%s is told", async (_what, files, argument, expected, expectedCode) => {
  const { code, stdout } = await runCommand(["check", argument], { cwd: scratchFolder(files) });
  expect(codesIn(stdout)).toEqual([expected]);
  expect(code).toBe(expectedCode);
});

test("a damaged catalogue is shown on its line, and nothing more is said of it", async () => {
  const damaged = smallCatalogue("people").replace('"label": "people"', '"lable": "people"');
  const cwd = scratchFolder({ ...smallPackage, "p/catalog/a.json": damaged });
  const { stdout } = await runCommand(["check", "p"], { cwd });
  expect(codesIn(stdout)).toEqual(["catalogue-invalid"]);
  expect(stdout).toContain('p/catalog/a.json:7:4\n  7 |    "lable": "people",\n    |    ^^^^^^^\n');
});

test("a link that leads out of the workspace is not followed", async () => {
  const outside = scratchFolder({ "secret.sync": "// a secret\n" });
  const cwd = scratchFolder({ ...smallPackage, "concordat.yaml": "" });
  symlinkSync(join(outside, "secret.sync"), join(cwd, "p/linked.sync"));
  symlinkSync(outside, join(cwd, "q"));
  const file = await runCommand(["check", "p"], { cwd });
  expect(codesIn(file.stdout)).toEqual(["path-outside-workspace"]);
  expect(file.stdout).not.toContain("a secret");
  expect(file.code).toBe(2);
  const folder = await runCommand(["check", "q"], { cwd });
  expect(codesIn(folder.stdout)).toEqual(["path-outside-workspace"]);
});

test("what is no file is told instead of read", async () => {
  const cwd = scratchFolder(smallPackage);
  mkdirSync(join(cwd, "p/folder.sync"));
  symlinkSync("nowhere", join(cwd, "p/gone.sync"));
  const { code, stdout } = await runCommand(["check", "p"], { cwd });
  expect(stdout).toContain("`p/folder.sync` cannot be read: it is a folder");
  expect(stdout).toContain("`p/gone.sync` cannot be read: it is a link that leads nowhere");
  expect(codesIn(stdout)).toHaveLength(2);
  expect(code).toBe(2);
});

test("a file that may not be read is told, and the rest is not judged without it", async () => {
  const cwd = scratchFolder({
    ...smallPackage,
    "p/small.sync": smallSpec.replace("b.email  ", "b.emial  "),
    "p/other.sync": "",
  });
  const { disk } = realHost();
  const read = (path: string) => {
    if (path.endsWith("other.sync"))
      throw new DiskError("denied", path, "the permission is missing");
    return disk.read(path);
  };
  const { code, stdout } = await runCommand(["check", "p"], {
    cwd,
    host: { disk: { ...disk, read } },
  });
  expect(codesIn(stdout)).toEqual(["file-unreadable"]);
  expect(code).toBe(2);
});
