/** `keep` of a profile → how long the state keeps what nothing needs any more, and where the audit goes then. */
import { posix } from "node:path";
import type { Keep } from "./config.generated.ts";
import type { Secrets } from "./secrets.ts";

export interface KeepSettings {
  /** `folder`: absolute. Undefined: every entry. */
  readonly audit: { readonly ms: number; readonly folder: string } | undefined;
  /** ms; undefined: all of them. */
  readonly gone: number | undefined;
}

const dayMs = 24 * 3_600_000;

/** `root`: the folder of concordat.yaml. Throws a `SecretMissing`. */
export function keepSettings(
  keep: Keep | undefined,
  root: string,
  { fill }: Secrets,
): KeepSettings {
  const { audit, gone } = keep ?? {};
  return {
    audit: audit && { ms: msOf(audit.for), folder: posix.resolve(root, fill(audit.into)) },
    gone: gone === undefined ? undefined : msOf(gone),
  };
}

/** `400d`, which the schema makes sure of. */
function msOf(days: string): number {
  return Number.parseInt(days, 10) * dayMs;
}
