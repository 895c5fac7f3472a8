/**
 * The refresh tokens that servers gave in exchange for earlier ones, in a file of the workspace that its
 * owner alone can read. They take the place of those in the settings, which are good for nothing by then.
 */
import { posix } from "node:path";
import { DiskError } from "../core/host.ts";
import type { KeptRefreshTokens } from "../runtime/http/oauth-tokens.ts";
import { CannotOpen } from "./cannot-open.ts";
import type { World } from "./world.ts";

const fileName = ".concordat/tokens.json";

/** `root`: the workspace's folder. What `keep` cannot write throws a `CannotOpen`: the next run would be shut out. */
export function keptRefreshTokens({ host: { disk } }: World, root: string): KeptRefreshTokens {
  const path = posix.join(root, fileName);
  return {
    read: (login) => all().get(login),
    keep(login, refresh) {
      // Another command may have kept one since.
      const tokens = Object.fromEntries(new Map([...all(), [login, refresh]]));
      try {
        disk.writePrivate(path, `${JSON.stringify({ formatVersion: 1, tokens })}\n`);
      } catch (error) {
        if (!(error instanceof DiskError)) throw error;
        throw new CannotOpen(`\`${fileName}\` cannot be written: ${error.message}`);
      }
    },
  };

  function all(): ReadonlyMap<string, string> {
    try {
      if (disk.stat(path) === undefined) return new Map();
      const { tokens } = JSON.parse(disk.read(path)) as { readonly tokens?: object };
      return new Map(Object.entries(tokens ?? {}).filter(([, token]) => typeof token === "string"));
    } catch (error) {
      // A damaged file is as none: the settings' own token is tried.
      if (error instanceof SyntaxError) return new Map();
      if (!(error instanceof DiskError)) throw error;
      throw new CannotOpen(`\`${fileName}\` cannot be read: ${error.message}`);
    }
  }
}
