/** `concordat key`: makes a pair of keys for approvals. The private one goes into a file of its owner alone. */
import { DiskError } from "../core/host.ts";
import { newPrivateKey, publicKeyOf, readPrivateKey } from "../runtime/people/signature.ts";
import { command, type MakeCommand } from "./command.ts";
import { type ExitCode, exitCodes } from "./exit-codes.ts";
import { absolute } from "./paths.ts";
import { printable } from "./printable.ts";
import type { World } from "./world.ts";

export const keyCommand: MakeCommand = (world, end) => {
  const group = command("key", "make keys that approvals are signed with");
  group.addCommand(
    command("new", "make a key, and the words for the declaration of its owner or steward")
      .argument("<file>", "where the private key goes; nothing must stand there")
      .action((file: string) => end(makeKey(world, file))),
  );
  return group;
};

function makeKey(world: World, file: string): ExitCode {
  const refused = (why: string) => {
    world.stderr.write(`concordat: ${printable(why)}\n`);
    return exitCodes.trouble;
  };
  const { disk, random } = world.host;
  const path = absolute(world.cwd, file);
  const pem = newPrivateKey(random);
  const key = readPrivateKey(pem);
  if (key === undefined) throw new Error("a key that was just made cannot be read");
  try {
    if (disk.stat(path) !== undefined) {
      return refused(`\`${file}\` is there already; a key is not written over`);
    }
    disk.writePrivate(path, pem);
  } catch (error) {
    if (!(error instanceof DiskError)) throw error;
    return refused(`\`${file}\` cannot be written: ${error.message}`);
  }
  world.stdout.write(`key "${publicKeyOf(key)}"\n`);
  world.stderr.write(
    `The private key is in ${printable(file)}; keep it out of the repository. These words go into the declaration of the owner or steward who signs with it.\n`,
  );
  return exitCodes.clean;
}
