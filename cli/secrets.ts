/**
 * `${env:NAME}` and `${file:PATH}` → what they stand for, where a run needs it. What they give is
 * secret: `redact` takes it out of any text before it is shown, in the forms it may have taken, and
 * with it what looks like a secret and stands in the settings in plain text.
 */
import { posix } from "node:path";
import { DiskError } from "../core/host.ts";
import { limits } from "../core/limits.ts";
import { openRedaction } from "../runtime/http/redact.ts";
import { maskAddresses } from "./mask-secrets.ts";
import { isInside } from "./paths.ts";
import type { World } from "./world.ts";

export interface Secrets {
  /** Throws a `SecretMissing` for one that is not there. */
  fill(text: string): string;
  redact(text: string): string;
}

export class SecretMissing extends Error {
  override readonly name = "SecretMissing";
}

/** `root`: the workspace's folder; files of secrets are told from there. */
export function openSecrets(world: World, root: string): Secrets {
  const redaction = openRedaction([]);
  return {
    fill: (text) =>
      text.replace(/\$\{(env|file):([^{}]+)\}/g, (_, kind: string, name: string) => {
        const value = kind === "env" ? fromEnvironment(name) : fromFile(name);
        redaction.add(value);
        return value;
      }),
    redact: (text) => maskAddresses(redaction.redact(text)),
  };

  function fromEnvironment(name: string): string {
    const value = world.env[name];
    if (value === undefined) {
      throw new SecretMissing(`the environment has no variable \`${name}\``);
    }
    return value;
  }

  function fromFile(name: string): string {
    const path = posix.resolve(root, name);
    const { disk } = world.host;
    try {
      if (name.startsWith("/") || isInside(root, path)) {
        const found = disk.stat(path);
        if (found !== undefined && found.bytes > limits.configBytes) {
          throw new SecretMissing(`the file \`${name}\` is too large for a secret`);
        }
        return disk.read(path).trimEnd();
      }
    } catch (error) {
      if (!(error instanceof DiskError)) throw error;
      throw new SecretMissing(`the file \`${name}\` cannot be read: ${error.message}`);
    }
    throw new SecretMissing(`the file \`${name}\` lies outside the workspace`);
  }
}
