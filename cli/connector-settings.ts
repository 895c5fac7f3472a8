/** What a profile says of a system → what its connector is given: placeholders filled, files read, paths whole. */
import { posix } from "node:path";
import { DiskError } from "../core/host.ts";
import { limits } from "../core/limits.ts";
import type { ConnectorSettings, Credentials } from "../runtime/connectors/open.ts";
import { CannotOpen } from "./cannot-open.ts";
import type { Connection, Tls } from "./config.generated.ts";
import type { LoadedConfig } from "./load-config.ts";
import type { Secrets } from "./secrets.ts";
import type { World } from "./world.ts";

export interface Place {
  readonly root: string;
  readonly descriptions: LoadedConfig["descriptions"];
}

/** Throws a `CannotOpen`, or a `SecretMissing`. */
export function connectorSettings(
  world: World,
  { root, descriptions }: Place,
  secrets: Secrets,
  { url, description: path, credentials, tls, ...rest }: Connection,
): ConnectorSettings {
  // A description that could not be used was told when the settings were read.
  const description = path === undefined ? undefined : descriptions.get(path);
  return {
    ...rest,
    url: located(secrets.fill(url), root),
    ...(description === undefined ? {} : { description }),
    ...(credentials === undefined ? {} : { credentials: filled(credentials, secrets) }),
    ...(tls === undefined ? {} : { tls: readTls(world, root, tls) }),
  };
}

/** A path in an address (`sqlite:./b.db`, `csv:./people`) is told from the workspace's folder. */
function located(url: string, root: string): string {
  const file = /^(sqlite|csv|jsonl):(?!\/\/)(.*)$/.exec(url);
  return file === null ? url : `${file[1]}:${posix.resolve(root, file[2] ?? "")}`;
}

function filled(credentials: Credentials, secrets: Secrets): Credentials {
  return Object.fromEntries(
    Object.entries(credentials).map(([name, text]) => [name, secrets.fill(text)]),
  );
}

function readTls(
  { host: { disk } }: World,
  root: string,
  { ca, verify }: Tls,
): NonNullable<ConnectorSettings["tls"]> {
  const asked = verify === undefined ? {} : { verify };
  if (ca === undefined) return asked;
  try {
    const path = posix.resolve(root, ca);
    if ((disk.stat(path)?.bytes ?? 0) > limits.configBytes) {
      throw new CannotOpen(`the file \`${ca}\` is too large for certificates`);
    }
    return { ...asked, ca: disk.read(path) };
  } catch (error) {
    if (!(error instanceof DiskError)) throw error;
    throw new CannotOpen(`the certificates \`${ca}\` cannot be read: ${error.message}`);
  }
}
