/**
 * Who types a command. Where the profile names its `people`, it is the one whose token is shown, and nobody else is
 * let in; where it names none, it is the user of this machine, or the name that was given, which nobody verified.
 */
import { posix } from "node:path";
import type { Command } from "commander";
import { DiskError } from "../core/host.ts";
import type { Actor } from "../runtime/people/actor.ts";
import { holderOf, isTokenHash, type People } from "../runtime/people/tokens.ts";
import { CannotOpen } from "./cannot-open.ts";
import type { Profile } from "./config.generated.ts";
import type { Secrets } from "./secrets.ts";
import type { World } from "./world.ts";

export interface ActorOptions {
  readonly tokenFile?: string;
  readonly by?: string;
}

/** Of the commands that somebody answers for. */
export function withActor(made: Command): Command {
  return made
    .option("--token-file <path>", "a file with your token (else it is in CONCORDAT_TOKEN)")
    .option("--by <name>", "your name, where the profile names no `people`");
}

/** Throws a `CannotOpen` where nobody could tell who it is. */
export function actorOf(world: World, people: People, { tokenFile, by }: ActorOptions): Actor {
  const token = shownToken(world, tokenFile);
  if (people.size === 0) {
    if (token !== undefined) {
      throw new CannotOpen(
        "a token is shown, and the profile names no `people` who could have one; add them to concordat.yaml (`concordat token new ADDRESS` prints the line)",
      );
    }
    return { name: by ?? world.env.USER ?? "unknown", isVerified: false };
  }
  if (by !== undefined) {
    throw new CannotOpen("the profile names its `people`: your token says who you are, not `--by`");
  }
  if (token === undefined) {
    throw new CannotOpen(
      "the profile names its `people`: show who you are, with `--token-file PATH` or in CONCORDAT_TOKEN",
    );
  }
  const name = holderOf(token, people);
  if (name === undefined) {
    throw new CannotOpen("the token that is shown is nobody's under the `people` of the profile");
  }
  return { name, isVerified: true };
}

function shownToken({ cwd, env, host }: World, file: string | undefined): string | undefined {
  if (file === undefined) return env.CONCORDAT_TOKEN?.trim() || undefined;
  try {
    return host.disk.read(posix.resolve(cwd, file)).trim();
  } catch (error) {
    if (!(error instanceof DiskError)) throw error;
    throw new CannotOpen(`the token's file \`${file}\` cannot be read: ${error.message}`);
  }
}

/** `people` of a profile, with what stands for its hashes filled in. Throws a `CannotOpen`, and a `SecretMissing`. */
export function peopleOf({ people = {} }: Profile, { fill }: Secrets): People {
  return new Map(
    Object.entries(people).map(([address, given]) => {
      const hashes = [given].flat().map(fill);
      if (hashes.every(isTokenHash)) return [address, hashes];
      throw new CannotOpen(
        `what \`people\` says of ${address} is no hash of a token; \`concordat token new ${address}\` prints one`,
      );
    }),
  );
}
