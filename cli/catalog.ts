/**
 * `concordat catalog`: the systems' own descriptions. `pull` writes them into the package, where they
 * are committed and checked against; `verify` says where they are others by now; `ddl` prints what `changes: trigger` or `replication`
 * puts into a database.
 */
import { posix } from "node:path";
import type { Catalogue, Plan } from "../plan/index.ts";
import { CannotOpen } from "./cannot-open.ts";
import { commandGroup, type MakeCommand, profileOption } from "./command.ts";
import { describeNow } from "./describe-now.ts";
import { type ExitCode, exitCodes } from "./exit-codes.ts";
import { plural } from "./findings.ts";
import { formatOption } from "./format-option.ts";
import { type OpenRun, type RunOptions, withRun } from "./open-run.ts";
import { absolute, shownPath } from "./paths.ts";
import { printErrors } from "./print-findings.ts";
import { printable } from "./printable.ts";
import { verifySystems } from "./verify-systems.ts";
import { locate } from "./workspace.ts";
import type { World } from "./world.ts";
import { writeFile } from "./write-file.ts";

interface Options extends RunOptions {
  readonly system?: string;
  readonly drop?: boolean;
}

interface VerifyOptions extends Options {
  readonly all: boolean;
  readonly format: "text" | "json";
}

export const catalogCommand: MakeCommand = (world, end) => {
  const { group, sub } = commandGroup(
    "catalog",
    "pull the systems' descriptions, verify them, print their changelogs' statements",
    (one) =>
      one
        .argument("[package]", "a package's folder", ".")
        .option("--system <alias>", "of this system alone")
        .addOption(profileOption("systems")),
  );
  const opening = (
    argument: string,
    options: Options,
    work: (opened: OpenRun) => Promise<ExitCode>,
    withoutCatalogues = false,
  ) => end(withRun(world, argument, { ...options, purpose: "preview", withoutCatalogues }, work));
  sub("pull", "write each system's description to catalog/").action(
    (argument: string, options: Options) =>
      // What is pulled takes the place of those that are there, whatever these lack.
      opening(argument, options, (opened) => pull(world, argument, opened, options), true),
  );
  sub("verify", "say where a system is no longer as its catalogue says")
    .option("--all", "also of what the spec does not use", false)
    .addOption(formatOption("how the changes are printed"))
    .action((argument: string, options: VerifyOptions) =>
      opening(argument, options, (opened) =>
        verifySystems(world, opened, aliases(opened, options), options),
      ),
    );
  sub("ddl", "print the statements that `changes: trigger` or `replication` needs")
    .option("--drop", "those that take it away again")
    .action((argument: string, options: Options) =>
      opening(argument, options, (opened) => ddl(world, opened, options)),
    );
  return group;
};

async function pull(
  world: World,
  argument: string,
  opened: OpenRun,
  options: Options,
): Promise<ExitCode> {
  const located = locate(world, argument);
  if (located.kind !== "package") throw new CannotOpen("name the package's folder");
  for (const alias of aliases(opened, options)) {
    const described = await describeNow(opened, alias);
    if (described === undefined) continue;
    const catalogue = usedBy(opened.plan, alias, described);
    const path = absolute(located.place.folder, posix.join("catalog", `${alias}.json`));
    const diagnostic = writeFile(world, {
      path,
      text: catalogueText(catalogue),
      within: located.place.root,
    });
    if (diagnostic !== undefined) {
      return printErrors(world, { diagnostics: [diagnostic], sources: new Map() });
    }
    const count = plural(Object.keys(catalogue.objects).length, "object");
    world.stdout.write(`${shownPath(world.cwd, path)}: ${count}\n`);
  }
  return exitCodes.clean;
}

/** The objects that the plan names; what else a system has would only make the file long. */
function usedBy({ objects }: Plan, alias: string, catalogue: Catalogue): Catalogue {
  const named = new Set(
    objects.flatMap((object) =>
      object.ends
        .filter((end) => end.system === alias)
        .flatMap((end) => end.stages.map((stage) => stage.object)),
    ),
  );
  const used = Object.entries(catalogue.objects).filter(([name]) => named.has(name));
  return { ...catalogue, objects: Object.fromEntries(used) };
}

/** A field a line, so that a change of one is one line of a diff. */
function catalogueText({ objects, ...rest }: Catalogue): string {
  const lines = Object.entries(objects).map(([name, { fields, ...object }]) => {
    const facts = Object.entries(object).map(([key, value]) => `      ${pair(key, value)}`);
    const own = Object.entries(fields).map(([key, value]) => `        ${pair(key, value)}`);
    const inside = [...facts, `      "fields": {\n${own.join(",\n")}\n      }`].join(",\n");
    return `    ${JSON.stringify(name)}: {\n${inside}\n    }`;
  });
  const head = Object.entries(rest).map(([key, value]) => `  ${pair(key, value)}`);
  return `{\n${[...head, `  "objects": {\n${lines.join(",\n")}\n  }`].join(",\n")}\n}\n`;
}

function pair(key: string, value: unknown): string {
  return `${JSON.stringify(key)}: ${JSON.stringify(value)}`;
}

async function ddl(world: World, opened: OpenRun, options: Options): Promise<ExitCode> {
  for (const alias of aliases(opened, options)) {
    const connector = opened.systems.get(alias)?.connector;
    if (connector?.ddl === undefined) {
      world.stderr.write(
        `concordat: \`${printable(alias)}\` keeps no changelog; \`changes: trigger\` in its profile asks for one\n`,
      );
      continue;
    }
    const objects = opened.plan.objects.flatMap((object) =>
      object.ends
        .filter((end) => end.system === alias)
        .flatMap((end) => end.stages.map((stage) => stage.object)),
    );
    const statements = await connector.ddl([...new Set(objects)], options.drop === true);
    world.stdout.write(`-- ${printable(alias)}\n${statements.map((one) => `${one};\n`).join("")}`);
  }
  return exitCodes.clean;
}

function aliases({ systems }: OpenRun, { system }: Options): readonly string[] {
  if (system === undefined) return [...systems.keys()];
  if (!systems.has(system)) {
    throw new CannotOpen(
      `there is no system \`${system}\`; there are ${[...systems.keys()].join(", ")}`,
    );
  }
  return [system];
}
