/** What was expected, in the words of who writes a spec, and an example of it. */
import type { Failure } from "./failure.ts";

export interface Wanted {
  /** "a value map's name" */
  readonly what: string;
  /** "`via LifecycleStage`" */
  readonly example: string;
}

export function wantedBy({ expected, before, rule }: Failure): Wanted {
  const inRule = byRule[`${rule} ${expected}`];
  if (inRule !== undefined) return inRule;
  const asName = expected === "a name" ? afterWord[before?.image ?? ""] : undefined;
  if (asName !== undefined) return asName;
  const sign = signs[expected];
  if (sign !== undefined) return sign;
  return { what: expected, example: examples[expected] ?? expected };
}

const wanted = (what: string, example: string): Wanted => ({ what, example });
const alias = wanted("a system's alias", "a system's alias, such as `sf`");
const owner = wanted("an owner's name", "the name of an `owner` or a `steward`");
const object = wanted("an object's name", "the name of an `object`");
const format = wanted("a format", 'a format, such as `trim` or `phone("US")`');
const record = wanted("a record's name", "a name for the record");

/** By the word that the name follows. */
const afterWord: Readonly<Record<string, Wanted>> = {
  authority: alias,
  prefer: alias,
  in: alias,
  fail: alias,
  system: alias,
  by: owner,
  owner,
  steward: owner,
  dpo: owner,
  via: wanted("a value map's name", "the name of a `map`"),
  ref: object,
  or: object,
  object,
  map: wanted("a value map's name", "the map's name"),
  together: wanted("the group's name", "a name for the group, such as `address`"),
  term: wanted("a term's name", "the name of a `term`"),
  using: format,
  region: wanted("a region", "a region, such as `eu`"),
  transfer: wanted("a safeguard", "a safeguard, such as `scc`"),
  channel: wanted("the channel's name", "a name for the channel, such as `ops`"),
  merge: wanted(
    "a merge function",
    "`union`, `max`, `min`, `sum`, `any`, `all`, `longest`, or `with` and a file",
  ),
  empty: wanted("a rule for blanks", "`keep`, `refill` or `clear`"),
  drift: wanted("a rule for drift", "`revert`, `keep` or `review`"),
  pii: wanted("a category", "a category, such as `user.contact.email`"),
  class: wanted("a class", "a class, such as `confidential`"),
  basis: wanted("a legal basis", "a legal basis, such as `contract`"),
  subjects: wanted("a kind of person", "the kinds of persons, such as `customer`"),
  status: wanted("a status", "`proposed`, `active` or `deprecated`"),
  priority: wanted("a priority", "a priority, such as `high`"),
  delete: wanted("a rule for deletions", "`ignore`, `propagate`, `archive` or `review`"),
  erasure: wanted("a rule for erasures", "`propagate` or `review`"),
  initial: wanted("a way to start", "`full`, or `full then incremental`"),
  id: wanted("the row's id", "a name for the row"),
  notify: wanted("someone to notify", "`record_owner` or an owner's name"),
  email: owner,
  alert: wanted("a channel's name", "the name of a `channel`"),
  package: wanted("the package's name", "a name such as `acme.crm`"),
};

const systemsObject = wanted("an object of a system", "a system's object, such as `hs.contacts`");
const byRule: Readonly<Record<string, Wanted>> = {
  "object a field": systemsObject,
  "given a field": systemsObject,
  "given a name": record,
  "owner a name": wanted("the owner's name", "a short name for the owner, such as `revops`"),
  "channel a name": wanted(
    "the channel's name and kind",
    "a name, then `slack`, `email` or `webhook`",
  ),
  "error_rule a comparison": wanted("`>`", "`>`"),
  "edition a number": wanted("the edition", "`2026`"),
};

const signs: Readonly<Record<string, Wanted>> = {
  "`}`": wanted("a comma or `}`", "a comma"),
  "`)`": wanted("a comma or `)`", "a comma"),
  "`]`": wanted("a comma or `]`", "a comma"),
  "`.` and a field": wanted("`.`", "`.`"),
};

const examples: Readonly<Record<string, string>> = {
  "a quoted value": '`"…"`',
  "a value": '`"…"`, a number, `true`, `false` or `empty`',
  "a value or `otherwise`": '`"…"` or `otherwise`',
  "a duration such as 5m": "a duration such as `5m`",
  "a date": "a date such as `2026-11-01`",
  "a number": "a number such as `100`",
  "a name": "a name of letters, digits and `_`",
  "a share such as 10%": "a share such as `10%`",
  "an arrow": "`->`, `<-` or `<->`",
  "a field": "a field such as `hs.email`",
  "`=` and the other system's field":
    "`=` and the other system's field, as in `hs.email = sf.Email`",
};

/** The words that a statement of each kind may go on with, for "did you mean". */
export const continuations: Readonly<Record<string, readonly string[]>> = {
  organisation: ["dpo"],
  owner: ["email", "members", "key"],
  system: ["region", "processor", "transfer"],
  term: ["owner"],
  renamed: ["to", "since"],
  map: ["ignoring"],
  match: ["and", "ignoring", "using", "among"],
  where: ["and", "or"],
  create: ["in", "never", "when"],
  given: ["as", "at", "before", "after", "without", "in"],
  edit: ["at", "before", "after"],
  delete_step: ["at", "before", "after"],
  run: ["at", "by"],
  fail: ["reading", "writing", "with", "once", "times"],
  lose: ["request", "reply", "write", "cursor", "state", "once", "times"],
  hide: ["of"],
  show: ["twice", "short", "at"],
  crash: ["anywhere", "before", "after", "call", "reading", "writing"],
  decide: ["of", "for", "as"],
  restore: ["state"],
  expect: [
    "no",
    "writes",
    "conflict",
    "hold",
    "holds",
    "losses",
    "failures",
    "lost",
    "brake",
    "refusal",
  ],
  error_rule: [
    "log",
    "skip",
    "flag",
    "block",
    "queue",
    "retry",
    "request",
    "notify",
    "email",
    "alert",
  ],
};
