/** The address of a connection: whether it can be used, which hosts belong to it, and what lies below it. */
import { ConnectorError } from "../connector-error.ts";
import { isLoopbackHost, type Reach, refusalOfUrl } from "./addresses.ts";
import type { HttpSettings, Request } from "./http-port.ts";

/** Throws a `ConnectorError` for an address that nothing is sent to. */
export function baseOf({ url, tls }: HttpSettings): URL {
  const base = URL.parse(url);
  if (base === null) throw unusable(`the address is no URL; write https:// and a host`);
  if (base.username !== "" || base.password !== "") {
    throw unusable(`an address holds no login; write it below \`credentials\``);
  }
  if (base.search !== "" || base.hash !== "") {
    throw unusable(`the address of ${base.host} ends before its \`?\` or \`#\``);
  }
  const reach: Reach = { configured: new Set([base.host]), described: new Set() };
  const refused = refusalOfUrl(base, reach);
  if (refused !== undefined) throw unusable(refused);
  if (tls?.verify === false && !isLoopbackHost(base.hostname)) {
    throw unusable(
      `certificates are left unverified on this machine alone; for ${base.host} name the authority by \`ca\``,
    );
  }
  return base;
}

function unusable(message: string): ConnectorError {
  return new ConnectorError("invalid_data", message);
}

export function reachOf(base: URL, { auth, hosts = [] }: HttpSettings): Reach {
  const described = new Set(hosts.map((one) => one.toLowerCase()));
  if (auth.kind === "oauth2") described.add(new URL(auth.tokenUrl, base).host);
  return { configured: new Set([base.host]), described };
}

/** A path stays below the base address; what the system gave as an address is taken as it is. */
export function urlOf(base: URL, { path, query = [] }: Request): URL {
  const url = /^https?:\/\//i.test(path)
    ? new URL(path)
    : new URL(`${base.href.replace(/\/$/, "")}/${path.replace(/^\//, "")}`);
  for (const [name, value] of query) url.searchParams.append(name, value);
  return url;
}
