/** `concordat connect`: what a package needs of each system's login, and whether the login has it. Nothing is written. */
import type { Catalogue } from "../plan/index.ts";
import type { Connector } from "../runtime/connector.ts";
import { ConnectorError } from "../runtime/connector-error.ts";
import { scopesOf } from "../runtime/connectors/scopes.ts";
import { type NeededRights, neededRights } from "../runtime/program/needed-rights.ts";
import { CannotOpen } from "./cannot-open.ts";
import { command, type MakeCommand, profileOption } from "./command.ts";
import { type ExitCode, exitCodes } from "./exit-codes.ts";
import { plural } from "./findings.ts";
import { formatOption } from "./format-option.ts";
import { type OpenRun, type RunOptions, withRun } from "./open-run.ts";
import { printable } from "./printable.ts";
import type { World } from "./world.ts";
import { writeJson } from "./write-json.ts";

interface Options extends RunOptions {
  readonly package: string;
  readonly format: "text" | "json";
}

export const connectCommand: MakeCommand = (world, end) =>
  command("connect", "say what a package needs of a system's login, and whether the login has it")
    .argument("[system]", "its alias, or the name of its connector (default: all)")
    .option("--package <folder>", "the package's folder", ".")
    .addOption(profileOption("systems"))
    .addOption(formatOption("how the result is printed"))
    .action((system: string | undefined, options: Options) =>
      end(
        withRun(world, options.package, { ...options, purpose: "preview" }, (opened) =>
          connect(world, opened, system, options),
        ),
      ),
    );

interface Tried extends NeededRights {
  /** What the login may not, in words; none: it has all. */
  readonly lacks: readonly string[];
}

interface Login {
  readonly system: string;
  readonly connector: string;
  readonly scopes: readonly string[];
  readonly objects: readonly Tried[];
}

async function connect(
  world: World,
  { plan, systems, secrets }: OpenRun,
  wanted: string | undefined,
  { format }: Options,
): Promise<ExitCode> {
  const chosen = plan.systems.filter(
    ({ id, connector }) => wanted === undefined || id === wanted || connector === wanted,
  );
  if (chosen.length === 0) {
    const known = plan.systems.map(({ id }) => id).join(", ");
    throw new CannotOpen(`there is no system \`${wanted}\`; there are ${known}`);
  }
  const logins: Login[] = [];
  for (const { id, connector } of chosen) {
    const rights = neededRights(plan, id);
    const found = systems.get(id)?.connector;
    const objects = found === undefined ? [] : await tried(found, rights, secrets.redact);
    logins.push({ system: id, connector, scopes: scopesOf(connector, rights), objects });
  }
  if (format === "json") writeJson(world.stdout, { formatVersion: 1, systems: logins });
  else for (const one of logins) world.stdout.write(`${linesOf(one).map(printable).join("\n")}\n`);
  const lacking = logins.flatMap(({ objects }) => objects.flatMap((one) => one.lacks)).length;
  if (lacking === 0) return exitCodes.clean;
  world.stderr.write(`concordat: ${plural(lacking, "right")} missing; nothing was written\n`);
  return exitCodes.findings;
}

/** By what the system says of itself for this login, and one page of each object that is read. */
async function tried(
  connector: Connector,
  rights: readonly NeededRights[],
  redact: (text: string) => string,
): Promise<readonly Tried[]> {
  const { signal } = new AbortController();
  const { objects } = await connector.describe(signal);
  const all: Tried[] = [];
  for (const one of rights) {
    const why = await whyUnread(connector, one, signal);
    const lacks = why === undefined ? lacksIn(objects, one) : [`${one.object}: ${redact(why)}`];
    all.push({ ...one, lacks });
  }
  return all;
}

async function whyUnread(
  connector: Connector,
  { object, reads }: NeededRights,
  signal: AbortSignal,
): Promise<string | undefined> {
  try {
    for await (const _ of connector.scan(object, reads, signal)) break;
    return undefined;
  } catch (error) {
    if (error instanceof ConnectorError) return error.message;
    throw error;
  }
}

function lacksIn(
  objects: Catalogue["objects"],
  { object, reads, writes, creates, deletes }: NeededRights,
): readonly string[] {
  const found = Object.hasOwn(objects, object) ? objects[object] : undefined;
  if (found === undefined) return [`${object} is not shown to this login`];
  const fieldOf = (name: string) =>
    Object.hasOwn(found.fields, name) ? found.fields[name] : undefined;
  const unseen = reads.filter((name) => fieldOf(name) === undefined);
  const unwritten = writes.filter((name) => {
    const field = fieldOf(name);
    return field?.readOnly === true || (field?.createOnly === true && !creates);
  });
  return [
    ...unseen.map((name) => `${object}.${name} is not shown to this login`),
    ...unwritten.map((name) => `${object}.${name} may not be written`),
    ...(creates && !found.create ? [`records of ${object} may not be created`] : []),
    ...(writes.length > 0 && !found.update ? [`records of ${object} may not be updated`] : []),
    ...(deletes && !found.delete ? [`records of ${object} may not be deleted`] : []),
  ];
}

function linesOf({ system, connector, scopes, objects }: Login): readonly string[] {
  return [
    `${system} (${connector})`,
    ...(scopes.length === 0 ? [] : [`  scopes: ${scopes.join(" ")}`]),
    ...objects.flatMap((one) => [
      `  ${one.lacks.length === 0 ? "✓" : "✗"} ${one.object}: ${rightWords(one)}`,
      ...one.lacks.map((lack) => `      ${lack}`),
    ]),
  ];
}

function rightWords({ reads, writes, creates, deletes }: NeededRights): string {
  return [
    `reads ${plural(reads.length, "field")}`,
    ...(writes.length > 0 ? [`writes ${writes.join(", ")}`] : []),
    ...(creates ? ["creates records"] : []),
    ...(deletes ? ["deletes records"] : []),
  ].join("; ");
}
