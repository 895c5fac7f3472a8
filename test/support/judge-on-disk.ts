/**
 * An example of a page that is about files → the reports of the command that it names, run in a
 * folder that holds its files beside example.sync and the catalogues, and is removed again.
 */
import { readFileSync } from "node:fs";
import type { Report } from "./judge-example.ts";
import { cataloguePaths, example } from "./judge-example.ts";
import type { Example } from "./page-examples.ts";
import { runCommand, scratchFolder } from "./run-command.ts";

export async function judgeOnDisk({
  files,
  isAlone,
  command,
}: Example): Promise<readonly Report[]> {
  const isNamed = ([alias]: readonly [string, unknown]) =>
    !isAlone || files.some(({ text }) => text.includes(`system ${alias}:`));
  const cwd = scratchFolder({
    ...Object.fromEntries(
      [...cataloguePaths]
        .filter(isNamed)
        .map(([alias, path]) => [`catalog/${alias}.json`, readFileSync(path)]),
    ),
    ...(isAlone ? {} : { [example.file]: example.text }),
    ...Object.fromEntries(
      files.map(({ name, text, encoding }) => [name, Buffer.from(text, encoding)]),
    ),
  });
  const { stdout } = await runCommand([...command, "--format", "json"], { cwd });
  const { diagnostics } = JSON.parse(stdout) as { readonly diagnostics: readonly Report[] };
  return diagnostics.filter(({ file }) => isAlone || file !== example.file);
}
