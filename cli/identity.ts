/**
 * How a profile knows people: by the hashes of tokens under `people`, and by the identity provider under `serve`.
 * One that names neither takes everybody at their word.
 */
import type { Clock } from "../core/host.ts";
import { isLoopbackHost } from "../runtime/http/addresses.ts";
import { isTokenHash, type People } from "../runtime/people/tokens.ts";
import { openIssuerKeys } from "../runtime/service/http/issuer-keys.ts";
import type { Provider } from "../runtime/service/http/who-is.ts";
import { CannotOpen } from "./cannot-open.ts";
import type { Profile, Serve } from "./config.generated.ts";
import type { Secrets } from "./secrets.ts";

export interface Identity {
  readonly people: People;
  readonly oidc: Provider | undefined;
}

/** Throws a `CannotOpen`, and a `SecretMissing`. */
export function identityOf(
  { people = {}, serve }: Profile,
  { fill }: Secrets,
  clock: Clock,
): Identity {
  const known = Object.entries(people).map(([address, given]): [string, readonly string[]] => {
    const hashes = [given].flat().map(fill);
    if (hashes.every(isTokenHash)) return [address, hashes];
    throw new CannotOpen(
      `what \`people\` says of ${address} is no hash of a token; \`concordat token new ${address}\` prints one`,
    );
  });
  const oidc = serve?.oidc;
  return { people: new Map(known), oidc: oidc && providerOf(oidc, fill, clock) };
}

/** Whether it knows anybody. */
export function namesPeople({ people, oidc }: Identity): boolean {
  return people.size > 0 || oidc !== undefined;
}

function providerOf(
  given: NonNullable<Serve["oidc"]>,
  fill: Secrets["fill"],
  clock: Clock,
): Provider {
  const issuer = fill(given.issuer);
  const url = URL.canParse(issuer) ? new URL(issuer) : undefined;
  const isSafe =
    url?.protocol === "https:" || (url?.protocol === "http:" && isLoopbackHost(url.hostname));
  if (!isSafe || url?.username !== "" || url.search !== "" || url.hash !== "") {
    throw new CannotOpen(
      "the `issuer` of `oidc` has to be an address that begins with https://; http:// is for this machine alone",
    );
  }
  return {
    issuer,
    audience: fill(given.audience),
    keys: openIssuerKeys(issuer, () => clock.monotonic()),
    now: () => clock.now(),
  };
}
