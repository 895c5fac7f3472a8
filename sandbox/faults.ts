/**
 * What goes wrong in a sandbox, on demand: `KIND[@PATH][*TIMES][%PERCENT]`, for instance
 * `lost_reply@batch/create*2` or `unavailable%5`. PATH is a part of the request's path and method
 * (`POST /crm/…`); without TIMES it goes on for ever, without PERCENT it hits each time.
 */
import type { Draw } from "../core/draw.ts";

/** What any vendor's API can meet; a vendor adds those of its own. */
export const commonFaults = {
  lost_request: "the connection ends before the request is looked at",
  lost_reply: "the request is carried out, and the connection ends before the reply",
  truncated: "the reply's body ends half way",
  slow: "the reply waits for two seconds",
  rate_limit: "the vendor says that there were too many requests",
  unavailable: "the vendor says that it does not work at present",
  unauthorized: "the vendor does not take the token",
  forbidden: "the vendor says that the token may not",
  notice_lost: "a pushed notice is never sent",
  notice_doubled: "a pushed notice is sent twice",
  notice_late: "a pushed notice comes after those behind it",
} as const;

export interface Faults {
  /** Whether this one hits now; one that has hit as often as it was asked to does not any more. */
  hits(kind: string, where: string): boolean;
  /** Throws an `Error` that says what is wrong with the text. */
  add(text: string): void;
  clear(): void;
  /** Those that still hit, as texts. */
  list(): readonly string[];
}

interface Fault {
  readonly kind: string;
  readonly path: string;
  readonly percent: number;
  left: number;
}

/** `kinds`: each with what it does. */
export function openFaults(kinds: Readonly<Record<string, string>>, draw: Draw): Faults {
  let faults: Fault[] = [];
  return {
    hits(kind, where) {
      const fault = faults.find(
        (one) => one.kind === kind && where.includes(one.path) && draw.chance(one.percent / 100),
      );
      if (fault === undefined) return false;
      fault.left--;
      faults = faults.filter(({ left }) => left > 0);
      return true;
    },
    add: (text) => void faults.push(faultOf(text, kinds)),
    clear() {
      faults = [];
    },
    list: () => faults.map(textOf),
  };
}

function faultOf(text: string, kinds: Readonly<Record<string, string>>): Fault {
  const { kind, path, times, percent } =
    /^(?<kind>[a-z_]+)(?:@(?<path>[^*%]+))?(?:\*(?<times>\d{1,6}))?(?:%(?<percent>\d{1,3}))?$/.exec(
      text,
    )?.groups ?? {};
  if (kind === undefined) {
    throw new Error(
      `\`${text}\` is no fault; write KIND[@PATH][*TIMES][%PERCENT], for instance lost_reply@batch/create*2`,
    );
  }
  if (!Object.hasOwn(kinds, kind)) {
    const known = Object.entries(kinds).map(([name, what]) => `  ${name.padEnd(16)}${what}`);
    throw new Error(`there is no fault \`${kind}\`; there are\n${known.join("\n")}`);
  }
  const share = percent === undefined ? 100 : Number(percent);
  const left = times === undefined ? Number.POSITIVE_INFINITY : Number(times);
  if (share < 1 || share > 100) throw new Error(`\`${text}\`: a percentage is from 1 to 100`);
  if (left < 1) throw new Error(`\`${text}\`: it hits at least once`);
  return { kind, path: path ?? "", percent: share, left };
}

function textOf({ kind, path, percent, left }: Fault): string {
  const times = Number.isFinite(left) ? `*${left}` : "";
  return `${kind}${path === "" ? "" : `@${path}`}${times}${percent === 100 ? "" : `%${percent}`}`;
}
