/** `serve` of a profile → where the service listens, who may come in, and what webhooks are signed with. */
import { CannotOpen } from "./cannot-open.ts";
import type { Serve } from "./config.generated.ts";
import { type Identity, namesPeople } from "./identity.ts";
import type { Secrets } from "./secrets.ts";

export interface ServeSettings {
  /** Undefined: the service listens nowhere. */
  readonly listen: { readonly host: string; readonly port: number } | undefined;
  readonly url: string | undefined;
  readonly tokens: ReadonlyMap<string, string>;
  readonly webhooks: ReadonlyMap<string, readonly string[]>;
}

/** One that is shorter could be guessed. */
const shortestToken = 16;
const loopback: ReadonlySet<string> = new Set(["127.0.0.1", "::1", "localhost"]);

/** Throws a `CannotOpen` for settings under which strangers could come in, and a `SecretMissing`. */
export function serveSettings(
  serve: Serve | undefined,
  identity: Identity,
  secrets: Secrets,
): ServeSettings {
  const tokens = new Map(
    Object.entries(serve?.tokens ?? {}).map(([name, token]) => [name, secrets.fill(token)]),
  );
  for (const [name, token] of tokens) {
    if (token.length < shortestToken || /\s/.test(token)) {
      throw new CannotOpen(
        `the token of \`${name}\` under \`serve\` has to be ${shortestToken} characters or more, without a space; make one that nobody guesses`,
      );
    }
  }
  const isNobodyKnown = tokens.size === 0 && !namesPeople(identity);
  const listen = serve?.listen === undefined ? undefined : addressOf(serve.listen);
  if (listen !== undefined && !loopback.has(listen.host) && isNobodyKnown) {
    throw new CannotOpen(
      `\`serve\` listens at ${listen.host}, where others reach it, and nobody needs a token; add \`tokens\`, \`oidc\` or \`people\`, or listen at 127.0.0.1`,
    );
  }
  const webhooks = new Map(
    Object.entries(serve?.webhooks ?? {}).map(([alias, { secret, other }]) => [
      alias,
      [secret, ...(other === undefined ? [] : [other])].map((one) => secrets.fill(one)),
    ]),
  );
  return { listen, url: serve?.url?.replace(/\/+$/, ""), tokens, webhooks };
}

/** `7466`, `127.0.0.1:7466` or `[::1]:7466`. */
function addressOf(text: string): { readonly host: string; readonly port: number } {
  const found = /^(?:(?:\[([^\]]+)\]|([^:]+)):)?(\d{1,5})$/.exec(text.trim());
  const port = Number(found?.[3]);
  if (found === null || port > 65_535) {
    throw new CannotOpen(`\`listen: ${text}\` is no address and port; write \`127.0.0.1:7466\``);
  }
  return { host: found[1] ?? found[2] ?? "127.0.0.1", port };
}
