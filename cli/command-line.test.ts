import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { runCommand } from "../test/support/run-command.ts";

test("the README names every command", async () => {
  const { stdout } = await runCommand(["--help"], { cwd: "." });
  const commands = [...(stdout.split("Commands:\n")[1] ?? "").matchAll(/^ {2}([a-z]+)/gm)].map(
    ([, name]) => name,
  );
  const readme = readFileSync(new URL("../README.md", import.meta.url), "utf8");
  const listed = [...readme.matchAll(/^\| `concordat ([a-z]+)` \|/gm)].map(([, name]) => name);
  expect(commands.length).toBeGreaterThan(10);
  expect(listed.toSorted()).toEqual(commands.toSorted());
});
