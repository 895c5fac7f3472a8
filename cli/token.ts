/** `concordat token`: makes a token for a person. It is printed once, and only its hash is kept anywhere. */
import { isAddress } from "../core/address.ts";
import { hashOfToken, newToken } from "../runtime/people/tokens.ts";
import { command, type MakeCommand } from "./command.ts";
import { type ExitCode, exitCodes } from "./exit-codes.ts";
import { printable } from "./printable.ts";
import type { World } from "./world.ts";

export const tokenCommand: MakeCommand = (world, end) => {
  const group = command("token", "make tokens that say who somebody is");
  group.addCommand(
    command("new", "make a token, and the line for `people` in concordat.yaml")
      .argument("<address>", "the e-mail address of the person, as `members` of owners have it")
      .action((address: string) => end(makeToken(world, address))),
  );
  return group;
};

function makeToken(world: World, address: string): ExitCode {
  if (!isAddress(address)) {
    world.stderr.write(
      `concordat: \`${printable(address)}\` is no e-mail address; people are known by theirs\n`,
    );
    return exitCodes.trouble;
  }
  const token = newToken(world.host.random);
  // The token alone goes to standard output, so that it can be led into a file that nobody else reads.
  world.stdout.write(`${token}\n`);
  world.stderr.write(
    `This token is shown once. Below \`people\` of the profile in concordat.yaml goes its hash:\n\n      ${printable(address)}: "${hashOfToken(token)}"\n`,
  );
  return exitCodes.clean;
}
