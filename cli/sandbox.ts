/** `concordat sandbox`: a local double of a vendor's API, with a page to see and edit what it holds. */
import { InvalidArgumentError } from "commander";
import { given } from "../core/given.ts";
import type { Catalogue } from "../plan/index.ts";
import { readCatalogue } from "../plan/read-catalogue.ts";
import { drawBusiness } from "../sandbox/business.ts";
import { openSandbox, type Sandbox } from "../sandbox/sandbox.ts";
import type { Vendor } from "../sandbox/vendor.ts";
import { vendors } from "../sandbox/vendors.ts";
import { command, type MakeCommand } from "./command.ts";
import { type ExitCode, exitCodes } from "./exit-codes.ts";
import { absolute } from "./paths.ts";
import { printable } from "./printable.ts";
import type { World } from "./world.ts";

interface Options {
  readonly catalogue?: string;
  readonly seed: number;
  readonly port: number;
  readonly people: number;
  readonly fault?: readonly string[];
  readonly notify?: string;
}

const known = Object.keys(vendors).join(" or ");

export const sandboxCommand: MakeCommand = (world, end) =>
  command("sandbox", "run a local double of a vendor's API, to rehearse a package against")
    .argument("<vendor>", known)
    .option("--catalogue <file>", "its objects and fields; else those of the ready packages")
    .option("--seed <number>", "the same seed gives the same records", wholeNumber, 1)
    .option(
      "--port <port>",
      "where it listens on 127.0.0.1; 0 for any that is free",
      wholeNumber,
      0,
    )
    .option(
      "--people <count>",
      "so many people, and half as many companies and deals",
      wholeNumber,
      1000,
    )
    .option("--fault <fault...>", "what goes wrong: KIND[@PATH][*TIMES][%PERCENT]")
    .option("--notify <url>", "where it pushes notices of changes")
    .action((name: string, options: Options) => end(runSandbox(world, name, options)));

async function runSandbox(world: World, name: string, options: Options): Promise<ExitCode> {
  const kind = Object.hasOwn(vendors, name) ? vendors[name] : undefined;
  if (kind === undefined)
    return trouble(world, `there is no sandbox of ${name}; there is ${known}`);
  let vendor: Vendor;
  let sandbox: Sandbox;
  try {
    const { catalogue: file } = options;
    vendor = kind.make(file === undefined ? kind.catalogue : catalogueIn(world, name, file));
    sandbox = await opened(world, vendor, options);
  } catch (error) {
    return trouble(world, error instanceof Error ? error.message : String(error));
  }
  const { token, clientId, clientSecret } = sandbox.credentials;
  world.stdout.write(
    `${vendor.label} sandbox at ${sandbox.url} (seed ${options.seed})\n` +
      `  page           ${sandbox.url}/\n` +
      `  token          ${token}\n` +
      `  client_id      ${clientId}\n` +
      `  client_secret  ${clientSecret}\n` +
      "Ctrl-C ends it; what it holds is gone then.\n",
  );
  await new Promise<void>((resolve) => {
    const unhear = world.onStop(() => {
      unhear();
      resolve();
    });
  });
  await sandbox.close();
  return exitCodes.clean;
}

/** Throws an `Error` that says why the file cannot be used. */
function catalogueIn(world: World, vendor: string, file: string): Catalogue {
  const text = world.host.disk.read(absolute(world.cwd, file));
  const { value, diagnostics } = readCatalogue({ file, text });
  const [first] = diagnostics.filter(({ severity }) => severity === "error");
  if (value === undefined || first !== undefined) {
    throw new Error(`${file} is no catalogue that can be used: ${first?.message ?? "it is empty"}`);
  }
  if (value.connector === vendor) return value;
  throw new Error(`${file} is the catalogue of a ${value.connector}, and not of a ${vendor}`);
}

async function opened(world: World, vendor: Vendor, options: Options): Promise<Sandbox> {
  const { seed, port, people, fault = [], notify } = options;
  const half = Math.ceil(people / 2);
  const sandbox = await openSandbox({
    ...{ vendor, clock: world.host.clock, isReal: true, seed, port },
    business: drawBusiness({ seed, people, companies: half, deals: half }),
    ...given({ notify }),
    failed: (error) => {
      const why = error instanceof Error ? error.message : String(error);
      world.stderr.write(`concordat: the sandbox has a mistake of its own: ${printable(why)}\n`);
    },
  });
  try {
    for (const text of fault) sandbox.faults.add(text);
  } catch (error) {
    await sandbox.close();
    throw error;
  }
  return sandbox;
}

function trouble(world: World, why: string): ExitCode {
  world.stderr.write(`concordat: ${printable(why)}\n`);
  return exitCodes.trouble;
}

function wholeNumber(text: string): number {
  const value = Number(text);
  if (!/^\d+$/.test(text) || !Number.isSafeInteger(value)) {
    throw new InvalidArgumentError("It is a whole number.");
  }
  return value;
}
