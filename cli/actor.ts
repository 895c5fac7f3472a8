/**
 * Who types a command. Where the profile knows people, it is the one whose token is shown, and nobody else is let in;
 * where it knows nobody, it is the user of this machine, or the name that was given, which nobody verified.
 */
import type { Command } from "commander";
import { DiskError } from "../core/host.ts";
import type { Actor } from "../runtime/people/actor.ts";
import { whoIs } from "../runtime/service/http/who-is.ts";
import { CannotOpen } from "./cannot-open.ts";
import { type Identity, namesPeople } from "./identity.ts";
import { absolute } from "./paths.ts";
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
export async function actorOf(
  world: World,
  identity: Identity,
  { tokenFile, by }: ActorOptions,
): Promise<Actor> {
  const token = shownToken(world, tokenFile);
  if (!namesPeople(identity)) {
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
  const found = await whoIs({ tokens: new Map(), ...identity })(`Bearer ${token}`);
  if (found.kind !== "known") throw new CannotOpen(`who you are is not known: ${found.why}`);
  const { caller } = found;
  // Programs have their tokens under `serve`, and none was given here.
  if (caller.kind === "program") throw new CannotOpen("the token that is shown is a program's");
  return caller.actor;
}

function shownToken({ cwd, env, host }: World, file: string | undefined): string | undefined {
  if (file === undefined) return env.CONCORDAT_TOKEN?.trim() || undefined;
  try {
    return host.disk.read(absolute(cwd, file)).trim();
  } catch (error) {
    if (!(error instanceof DiskError)) throw error;
    throw new CannotOpen(`the token's file \`${file}\` cannot be read: ${error.message}`);
  }
}
