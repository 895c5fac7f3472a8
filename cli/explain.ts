/**
 * `concordat explain`: a diagnostic by its code, an object of a package, one of its rows, or a record.
 *
 * Codes have hyphens and names of a spec have none outside backticks, so the two are told apart by
 * that alone; where a package is named too, a name of the package is meant. What follows a name is
 * the package where it is a folder or a file, and else the key or id of a record.
 */
import { command, type MakeCommand, profileOption } from "./command.ts";
import type { ExitCode } from "./exit-codes.ts";
import { explainCode } from "./explain-code.ts";
import { explainName } from "./explain-name.ts";
import { explainRecord } from "./explain-record.ts";
import { absolute } from "./paths.ts";
import type { World } from "./world.ts";

interface Options {
  readonly package?: string;
  readonly profile?: string;
}

export const explainCommand: MakeCommand = (world, end) =>
  command("explain", "say what a code, an object or a row means, or how a record came about")
    .argument("<name>", "such as `unknown-field`, `Contact` or `Contact.phone`")
    .argument("[words...]", "the key or id of a record, a field, and the package (default: .)")
    .option("--package <path>", "the package, where a key could be taken for a folder")
    .addOption(profileOption("state"))
    .action((name: string, words: readonly string[], options: Options) =>
      end(explain(world, name, words, options)),
    );

function explain(
  world: World,
  name: string,
  words: readonly string[],
  options: Options,
): ExitCode | Promise<ExitCode> {
  const last = words.at(-1);
  // A row has no records of its own, so after its name only a package can stand.
  const isPath =
    options.package === undefined &&
    last !== undefined &&
    (exists(world, last) || (words.length === 1 && name.includes(".")));
  const argument = options.package ?? (isPath ? last : ".");
  const [key, field] = isPath ? words.slice(0, -1) : words;
  if (key !== undefined) {
    const question = { object: name, key, ...(field === undefined ? {} : { field }) };
    return explainRecord(world, question, argument, options);
  }
  const isCode = !isPath && options.package === undefined && /^[^.]*-[^.]*$/.test(name);
  return isCode ? explainCode(world, name) : explainName(world, name, argument);
}

function exists(world: World, path: string): boolean {
  try {
    return world.host.disk.stat(absolute(world.cwd, path)) !== undefined;
  } catch {
    return false;
  }
}
