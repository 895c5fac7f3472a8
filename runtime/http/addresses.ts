/**
 * Which hosts a connection may reach. A host is named by the settings or not reached at all; and a name
 * is believed only as far as the address that it leads to at the moment of connecting, since whoever
 * keeps the name can let it lead elsewhere from one look to the next.
 *
 * An address in numbers is as reachable as the settings make it: whoever writes 10.0.0.7 means it.
 */
import { lookup as systemLookup } from "node:dns";
import { BlockList, isIP, isIPv4, type LookupFunction } from "node:net";

export interface Reach {
  /** `host:port` as a URL has it: those that the settings of the connection name. */
  readonly configured: ReadonlySet<string>;
  /** Those that a description names. They may not lead into a private network. */
  readonly described: ReadonlySet<string>;
}

/** Thrown through a connection that is being made. */
export class AddressRefused extends Error {
  override readonly name = "AddressRefused";
}

/** Why this URL is not asked; undefined: it may be. The URL class has undone all spellings of an address. */
export function refusalOfUrl(url: URL, { configured, described }: Reach): string | undefined {
  if (url.protocol !== "https:" && url.protocol !== "http:") {
    return `${url.protocol} is no protocol that is spoken; an address begins with https://`;
  }
  if (!configured.has(url.host) && !described.has(url.host)) {
    return `the host ${url.host} is not one that the settings name, so nothing is sent to it`;
  }
  if (url.protocol === "http:" && !isLoopbackHost(url.hostname)) {
    return `http:// is not encrypted, and is spoken on this machine alone; write https:// for ${url.host}`;
  }
  if (configured.has(url.host)) return undefined;
  const kind = kindOfHost(url.hostname);
  return kind === "public" || kind === undefined
    ? undefined
    : `the host ${url.host} is ${words[kind]}; only the settings of the connection may name such a one`;
}

export function isLoopbackHost(hostname: string): boolean {
  return isLocalName(hostname) || kindOfHost(hostname) === "loopback";
}

/** A look-up that refuses addresses where the name has no business. `resolve` is the machine's own. */
export function guardedLookup(
  { configured }: Reach,
  host: string,
  resolve: typeof systemLookup = systemLookup,
): LookupFunction {
  return (hostname, options, callback) => {
    resolve(hostname, { ...options, all: true }, (error, found) => {
      if (error !== null) return callback(error, "", 0);
      const wrong = found.find(
        ({ address }) => !mayLeadTo(hostname, address, configured.has(host)),
      );
      if (wrong !== undefined) {
        const where = words[kindOf(wrong.address)];
        const message = `the name ${hostname} leads to ${wrong.address}, which is ${where}`;
        return callback(new AddressRefused(message), "", 0);
      }
      const [first] = found;
      if (options.all === true) return callback(null, found);
      return callback(null, first?.address ?? "", first?.family);
    });
  };
}

function mayLeadTo(hostname: string, address: string, isConfigured: boolean): boolean {
  const kind = kindOf(address);
  if (isLocalName(hostname)) return kind === "loopback";
  return kind === "public" || (kind === "private" && isConfigured);
}

/** RFC 6761: these names mean this machine and nothing else. */
function isLocalName(hostname: string): boolean {
  return /^(?:.+\.)?localhost\.?$/i.test(hostname);
}

type Kind = "public" | "private" | "loopback" | "link_local" | "special";

const words: Readonly<Record<Kind, string>> = {
  public: "public",
  private: "an address of a private network",
  loopback: "this machine",
  link_local: "a link-local address, where clouds keep the credentials of their machines",
  special: "no address of a server",
};

/** Of an address in numbers; undefined for a name. */
function kindOfHost(hostname: string): Kind | undefined {
  const address = hostname.replace(/^\[|\]$/g, "");
  return isIP(address) === 0 ? undefined : kindOf(address);
}

function kindOf(address: string): Kind {
  const inner = embeddedIpv4(address);
  if (inner !== undefined) return kindOf(inner);
  const family = isIPv4(address) ? "ipv4" : "ipv6";
  for (const [kind, list] of ranges) if (list.check(address, family)) return kind;
  return "public";
}

/** IANA's registries of special-purpose addresses, IPv4 and IPv6. */
const ranges: readonly (readonly [Kind, BlockList])[] = [
  ["loopback", listOf("127.0.0.0/8", "::1/128")],
  ["link_local", listOf("169.254.0.0/16", "fe80::/10", "fd00:ec2::254/128")],
  [
    "private",
    listOf(
      "10.0.0.0/8",
      "172.16.0.0/12",
      "192.168.0.0/16",
      "100.64.0.0/10",
      "fc00::/7",
      "fec0::/10",
    ),
  ],
  [
    "special",
    listOf(
      "0.0.0.0/8",
      "192.0.0.0/24",
      "198.18.0.0/15",
      "224.0.0.0/3",
      "::/128",
      "ff00::/8",
      "100::/64",
    ),
  ],
];

function listOf(...subnets: readonly string[]): BlockList {
  const list = new BlockList();
  for (const subnet of subnets) {
    const [address = "", bits = ""] = subnet.split("/");
    list.addSubnet(address, Number(bits), isIPv4(address) ? "ipv4" : "ipv6");
  }
  return list;
}

/** The IPv4 address that an IPv6 one carries: mapped, compatible, translated (NAT64) or tunnelled (6to4). */
function embeddedIpv4(address: string): string | undefined {
  if (isIPv4(address)) return undefined;
  const groups = groupsOf(address);
  const [a, b, c, d, e, f] = groups;
  const at = (from: number) => ipv4Of(groups[from] ?? 0, groups[from + 1] ?? 0);
  const isZero = (to: number) => groups.slice(0, to).every((one) => one === 0);
  if (isZero(5) && f === 0xffff) return at(6);
  if (isZero(6) && (groups[6] !== 0 || (groups[7] ?? 0) > 1)) return at(6);
  if (a === 0x64 && b === 0xff9b && c === 0 && d === 0 && e === 0 && f === 0) return at(6);
  if (a === 0x2002) return at(1);
  return undefined;
}

function ipv4Of(high: number, low: number): string {
  return [high >> 8, high & 255, low >> 8, low & 255].join(".");
}

/** The eight groups; the URL class writes an address in its shortest form, without dots. */
function groupsOf(address: string): readonly number[] {
  const plain = new URL(`http://[${address.replace(/%.*$/, "")}]`).hostname.slice(1, -1);
  const [head = "", tail] = plain.split("::");
  const numbers = (text: string) =>
    text === "" ? [] : text.split(":").map((one) => Number.parseInt(one, 16));
  if (tail === undefined) return numbers(head);
  const [before, after] = [numbers(head), numbers(tail)];
  return [...before, ...Array(8 - before.length - after.length).fill(0), ...after];
}
