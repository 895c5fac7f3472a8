/**
 * One mistake gives one report, on its line: each case edits one place of a package of specs/ and
 * says which code is reported there. Nothing else may be new, no warning either.
 *
 * The pages of docs/diagnostics/ hold the same for the smallest examples.
 */
import { expect, test } from "vitest";
import type { Diagnostic } from "../core/diagnostic.ts";
import { positionAt } from "../core/source.ts";
import { specPackage, type specPackages } from "../test/support/packages.ts";
import { check } from "./compile.ts";

type Package = (typeof specPackages)[number];

/** The text before and after, and the code; then text of the line that is reported, where it is another. */
type Mistake = readonly [before: string, after: string, code: string, line?: string];

const inContacts: readonly Mistake[] = [
  // Signs
  ['"Acme Ltd"  dpo', '"Acme Ltd  dpo', "text-not-closed"],
  ["/// HubSpot <->", "# HubSpot <->", "hash-comment"],
  ["latest  // last", "latest  # last", "hash-comment"],
  ["hs.phone              <->", "hs.phone              =>", "foreign-arrow"],
  ["hs.phone              <->", "hs.phone              →", "foreign-arrow"],
  ["hs.phone              <->", "hs.phone              ↔", "foreign-arrow"],
  ["hs.phone              <->", "hs.phone              <=>", "foreign-arrow"],
  ["hs.phone              <->", "hs.phone              <–>", "foreign-arrow"],
  ["hs.hubspotscore       ->", "hs.hubspotscore       –>", "foreign-arrow"],
  ["hs.phone              <-> ", "hs.phone                  ", "missing-arrow"],
  ["hs.phone              <-> sf.Phone", "hs.phone              <->", "missing-value"],
  ['"subscriber"          ->', '"subscriber"          =>', "foreign-arrow"],
  ['"subscriber"          -> ', '"subscriber"             ', "missing-arrow"],
  ['"subscriber"          ->', "“subscriber”          ->", "wrong-quotes"],
  ['"subscriber"          ->', "'subscriber'          ->", "wrong-quotes"],
  ['"subscriber"          ->', "subscriber            ->", "unquoted-value"],
  ['"SQL - Working"\n', "SQL - Working\n", "unquoted-value"],
  ['"Converted (Opportunity)"', '"Converted (Opportunity)', "text-not-closed"],
  ["sf.Phone               latest", "sf.Phone,              latest", "trailing-comma"],
  ["  hs.firstname          <->", "\ths.firstname          <->", "tab-indentation"],
  ["steward privacy", "\tsteward privacy", "tab-indentation"],
  ["latest  using phone(hs.country)", "latest  using phone(hs.country", "bracket-not-closed"],
  ["<-> sf.Phone  ", "<->\n  sf.Phone  ", "line-not-indented", "  sf.Phone  "],
  ["  hs.phone              <->", "  hs.phone\n  <->", "line-not-indented", "  <-> sf.Phone"],
  ["<-> sf.Email               pii", "<->\nsf.Email  pii", "line-not-indented", "sf.Email  pii"],
  ["sf.Lead.Status, sf.Con", "sf.Lead.Status,\n  sf.Con", "line-not-indented", "  sf.Contact.Life"],
  [
    "sf.Name and hs.ass",
    "sf.Name and\n  hs.ass",
    "line-not-indented",
    "  hs.associations.company =",
  ],
  ['"subscriber"          ->', '"subscriber"          ->\n', "line-not-indented", '  "New"'],
  ["  otherwise             <-> keep", "  otherwise <->\n  keep", "line-not-indented", "  keep"],
  ["object Company:", "object my-company:", "hyphen-in-name"],
  ["system hs: hubspot", "system hs hubspot", "unexpected-text"],
  // Braces
  ["every 2m {\n", "every 2m\n", "block-not-opened"],
  ["every 2m {\n", "every 2m\n{\n", "block-not-opened"],
  [
    "  otherwise             <-> keep\n}",
    "  otherwise             <-> keep",
    "block-not-closed",
    "map LifecycleStage",
  ],
  ['decides"\n}', 'decides"', "block-not-closed", "object Company"],
  ["  ref Contact\n}", "  ref Contact", "block-not-closed", "object Deal"],
  ['decides"\n}', 'decides"\n}\n}', "unexpected-brace", "}"],
  ['Status: "SQL - Working" }', 'Status: "SQL - Working"', "bracket-not-closed"],
  ["edit   lead { IsConverted", "edit   lead IsConverted", "unexpected-text"],
  ["  priority  high\n", "owner     revops\n  priority  high\n", "line-not-indented"],
  ["  priority  high\n", "priority  high\n", "line-not-indented"],
  ['  "lead"                ->', '"lead"                ->', "line-not-indented"],
  [
    '  run\n  expect no writes\n}\n\ntest "sales',
    'run\n  expect no writes\n}\n\ntest "sales',
    "line-not-indented",
  ],
  // Words
  ["edition 2026", "edition 2027", "edition-unknown"],
  ["edition 2026\n", "", "edition-missing"],
  ["package acme.crm\n", "", "package-missing", "edition 2026"],
  ['organisation "Acme', 'organization "Acme', "unknown-statement"],
  ["defaults {", "default {", "unknown-statement"],
  ["object Company:", "objekt Company:", "unknown-statement"],
  ['  purpose   "One', '  porpose   "One', "unknown-statement"],
  ["  match     hs.email", "  mach      hs.email", "unknown-statement"],
  ["authority sf  required  pii", "authority sf  requierd  pii", "unknown-clause"],
  ["sf.Phone               latest", "sf.Phone               lattest", "unknown-clause"],
  ["prefer sf  because", "prefer    because", "missing-value"],
  ["authority sf  pii user.job_title", "authority sf  pii", "missing-value"],
  ["via LifecycleStage\n", "via\n", "missing-value"],
  ["authority sf  default", "authority sf  latest  default", "conflict-clauses-clash"],
  ["latest  using phone", "latest  latest  using phone", "duplicate-clause"],
  ["  priority  high", "  priority  high\n  priority  low", "duplicate-clause", "priority  low"],
  ["  priority  high", "  via       DealStage", "misplaced-clause"],
  ["sf.Title               authority", "sf.                    authority", "missing-value"],
  ["via LifecycleStage\n", "vai LifecycleStage\n", "unknown-clause"],
  ["ref Company\n", "reff Company\n", "unknown-clause"],
  ["every 2m {", "evry 2m {", "unknown-clause"],
  ["  owner     revops", "  ownr      revops", "unknown-statement"],
  ["edit   sf.Lead { Title", "edti   sf.Lead { Title", "unknown-statement"],
  ["  match     hs.email", "  Match     hs.email", "unknown-statement"],
  // Values
  ["every 2m {", "every 2 {", "duration-unit"],
  ["every 2m {", "every -2m {", "unexpected-text"],
  ["recertify every 180d\n  fresh", "recertify every 1y\n  fresh", "duration-unit"],
  ["every 2m {", "every 2min {", "duration-unit"],
  ["recertify every 180d\n  fresh", "recertify every 180\n  fresh", "duration-unit"],
  ["fresh     within 15m", "fresh     within 15ms", "duration-unit"],
  [
    'active since 2026-11-01\n  ticket    "GOV-12"\n  recertify every 180d\n  fresh',
    'active since 2026-11-31\n  ticket    "GOV-12"\n  recertify every 180d\n  fresh',
    "invalid-date",
  ],
  [
    'active since 2026-11-01\n  ticket    "GOV-12"\n  recertify every 180d\n  fresh',
    'active since 01/11/2026\n  ticket    "GOV-12"\n  recertify every 180d\n  fresh',
    "invalid-date",
  ],
  ["}  at 10:05", "}  at 10:65", "invalid-time"],
  ["when queue > 100", "when queue > 1OO", "malformed-number"],
  // Names
  ["system sf: salesforce", "system sf: salesfroce", "unknown-connector"],
  ["object Deal: hs.deals", "object Deal: hs.deal", "label-not-name"],
  ["object Deal: hs.deals", "object Deal: hs.deels", "unknown-object"],
  ["hs.jobtitle           <->", "hs.jobtitel           <->", "unknown-field"],
  ["hs.jobtitle           <->", "hs.`Job Title`        <->", "label-not-name"],
  ["hs.jobtitle           <->", "hb.jobtitle           <->", "unknown-system"],
  ["hs.jobtitle           <->", "jobtitle              <->", "path-without-system"],
  ["sf.Lead.Company        authority", "sf.Company             authority", "not-in-all-stages"],
  ["using phone(hs.country)", "using fone(hs.country)", "format-unknown"],
  ["using phone(hs.country)", "using phone(hs.contry)", "unknown-field"],
  ["map DealStage:", "map LifecycleStage:", "duplicate-declaration"],
  ["object Company:", "object Contact:", "duplicate-declaration"],
  ["system hs: hubspot", "system hq: hubspot", "unknown-system", "object Contact: hs.contacts"],
  ["hs.contacts <-> sf.Lead then", "hs.contacts <-> sf.Leed then", "unknown-object"],
  ["hs.contacts <-> sf.Lead then", "hb.contacts <-> sf.Lead then", "unknown-system"],
  ["then sf.Contact by", "then hs.contacts by", "stage-of-other-system"],
  ["then sf.Contact by", "then nowhere.Contact by", "unknown-system"],
  ["sf.Contact by sf.Lead.Conv", "sf.Contact by sf.Contact.Conv", "unknown-stage"],
  [
    "hs.lastname           <-> sf.LastName ",
    "hs.lastname           <-> sf.LastNam ",
    "unknown-field",
  ],
  ['owner   revops  "Rev', 'owner   revop  "Rev', "unknown-owner", "  owner     revops"],
  ["basis     legitimate_interest", "basis     legitimate interest", "unknown-basis"],
  ["sf.FirstName           auth", "sf.First Name           auth", "unknown-field"],
  ["given  sf.Contact as ada", "given  sf.Contacts as ada", "unknown-object"],
  ["object Deal: hs.deals <- sf.Opportunity", "object Deal: hs.deals", "object-needs-two-systems"],
  ["match     hs.email = sf", "match     sf.Email = sf", "key-of-one-system"],
  // Maps
  ["via LifecycleStage\n", "via DealStage\n", "map-of-other-fields"],
  ["via DealStage\n", "via LifecycleStage\n", "map-of-other-fields"],
  ["map LifecycleStage: hs <-> sf", "map LifecycleStage: sf <-> hs", "map-of-other-fields"],
  ["via LifecycleStage\n", "\n", "options-differ"],
  ["  otherwise             <-> keep", "  otherwise  -> keep", "map-result-unmapped", '"New"'],
  ["  otherwise             <-> keep\n", "", "map-result-unmapped", '"New"'],
  // Rows
  ["<-> sf.FirstName ", "<-> hs.firstname ", "end-twice-in-row"],
  ["advance false, true", 'advance "false", "true"', "advance-value-unknown"],
  [
    "  hs.industry           <-> sf.Industry            latest\n",
    "  hs.industry  <-> sf.Industry  latest\n  hs.industry <-> sf.Industry  latest\n",
    "row-id-repeated",
    "  hs.industry <-> sf",
  ],
  ["hs.hubspotscore       ->", "hs.hubspotscore       <-", "read-only-sink"],
  ["hs.amount             <-  sf.Amount ", "hs.amount             <-  sf.IsWon  ", "type-mismatch"],
  [
    "hs.closedate          <-  sf.CloseDate ",
    "hs.amount             <-  sf.Probability ",
    "field-written-twice",
  ],
];

const inOrders: readonly Mistake[] = [
  ["sh.shippingAddress.city  ->", "sh.shippingAddress.city  <->", "together-ends-differ"],
  ["  owner     ", "owner     ", "line-not-indented"],
  ["ref Customer  required", "ref Customer  requird", "unknown-clause"],
  ["  together shipping {", "  togehter shipping {", "unknown-statement"],
  ["  together shipping {", "  together {", "missing-value"],
  ["address.country\n  }", "address.country", "block-not-closed", "together shipping"],
  ["each sh.lineItems -> ns.item match", "each sh.lineItem -> ns.item match", "unknown-field"],
  ["match sh.lineItems.id =", "match sh.lineItems.ident =", "unknown-field"],
  ["sh.shippingAddress.name  ->", "sh.shippingAddres.name  ->", "unknown-field"],
  [
    "sh.lineItems.sku    ->  ns.item.item",
    "sh.lineItems.sku    ->  ns.items.item",
    "unknown-field",
  ],
  ["  each sh.lineItems -> ns.item match", "  each sh.lineItems ns.item match", "missing-arrow"],
  ['date("yyyy-MM-dd",', 'date("YYYY-MM-DD",', "format-arguments"],
  ["as minor_units(st.currency)", "as minor_unit(st.currency)", "format-unknown"],
  ["set ns.isPerson = true", "set ns.isPerson = yes", "unquoted-value"],
  ["set ns.isPerson = true", "set ns.isPerson == true", "foreign-operator"],
  ["set ns.isPerson = true", 'set ns.isPerson = "yes"', "value-type"],
  ["where     sh.test = false", "where     sh.test = false &&", "foreign-operator"],
  ["where     sh.test = false", "where     sh.tset = false", "unknown-field"],
  ["create    never", "create    in st", "system-not-in-object"],
  ["create    never", "create    in ns when ns.itemId is not empty", "create-not-reached"],
  ["create    never", "create    in xx", "unknown-system"],
  ["ref Customer  required", "ref Order  required", "ref-other-records"],
  ["via PaymentStatus", "via Paid", "unknown-map"],
  ["create    never", "create    nevre", "unexpected-text"],
  ["match     ns.itemId = sh.sku", "match     ns.itemId, sh.sku", "unexpected-text"],
  [
    "sh.lineItems.quantity  ->  ns.item.quantity",
    "sh.lineItems.quantity  ->  ns.memo",
    "each-row-outside-list",
  ],
];

const inAccounts: readonly Mistake[] = [
  [
    "object Account: sf.Account, gs.Company, zd.organizations",
    "object Account: sf.Account gs.Company, zd.organizations",
    "missing-arrow",
  ],
  [
    "match     sf.Id = gs.SfdcAccountId = zd.external_id",
    "match     sf.Id = gs.SfdcAccountId = zd.externl_id",
    "unknown-field",
  ],
  [
    "when zd.metrics.csat_responses_90d >= 5",
    "when zd.metrics.csat_responses_90d => 5",
    "foreign-operator",
  ],
  [
    "when zd.metrics.csat_responses_90d >= 5",
    "when zd.metrics.csat_responses_90d",
    "missing-value",
  ],
  ["create    in gs, zd", "create    in gs zd", "unexpected-text"],
  ['"G"                   ->', "G                     ->", "unquoted-value"],
  [
    "object Account: sf.Account, gs.Company, zd.organizations",
    "object Account: sf.Account, gs.Company",
    "system-not-in-object",
    "match     sf.Id",
  ],
  [
    "sf.Name               ->  gs.Name, zd.name",
    "sf.Name               ->  gs.Name; zd.name",
    "unexpected-character",
  ],
];

const packages: readonly (readonly [Package, readonly Mistake[]])[] = [
  ["hubspot-salesforce", inContacts],
  ["orders", inOrders],
  ["account-360", inAccounts],
];

const cases = packages.flatMap(([name, mistakes]) =>
  mistakes.map(([before, after, code, line]) => ({ name, before, after, code, line })),
);

test.each(cases)("$name: $before → $after", ({ name, before, after, code, line }) => {
  const { lines, edited, reports } = edit(name, before, after);
  const shown = reports.map(({ code, at }) => ({ code, line: lines[at] }));
  expect(shown).toEqual([{ code, line: expect.stringContaining(line ?? lines[edited] ?? "") }]);
});

/** What to do is said for what people write elsewhere, or leave out. */
const helps: readonly (readonly [Package, before: string, after: string, help: string])[] = [
  ["hubspot-salesforce", "<-> sf.FirstName ", "<-> sf FirstName ", "as in `sf.FirstName`"],
  ["hubspot-salesforce", "<-> sf.FirstName ", '<-> "sf.FirstName" ', "without quotes: `sf.First"],
  ["hubspot-salesforce", "prospect, customer", "prospect customer", "a comma stands between"],
  ["hubspot-salesforce", "using phone(hs.c", "phone(hs.c", "`using phone(…)`"],
  [
    "hubspot-salesforce",
    "review by revops within 2d\n    because",
    "review revops\n    because",
    "`review by revops`",
  ],
  ["hubspot-salesforce", "latest  using phone", "last wins  using phone", "write `latest`"],
  ["hubspot-salesforce", "given  sf.Contact as ada", "given  sf.Contact ada", "write `as ada`"],
  ["hubspot-salesforce", "{ Lifecycle_Status__c: ", '{ "Lifecycle_Status__c": ', "without quotes"],
  [
    "hubspot-salesforce",
    'edit   sf.Lead { Title: "SVP" }',
    'edit   sf.Lead { Title: "SVP" )',
    "write `}` in",
  ],
  [
    "hubspot-salesforce",
    "map LifecycleStage: hs <-> sf",
    "map LifecycleStage: sf <-> hs",
    "`hs` on",
  ],
  ["hubspot-salesforce", "via LifecycleStage\n", "via DealStage\n", "mean `LifecycleStage`?"],
  ["orders", "each sh.lineItems -> ns.item", "Each sh.lineItems -> ns.item", "mean `each`?"],
  ["orders", "set ns.isPerson = true", "set ns.isPerson = True", "write `true`"],
  ["orders", "set ns.isPerson = true", "set ns.isPerson = yes", 'write `true`, or `"yes"`'],
  ["orders", '"canceled"            ->', "`canceled`            ->", 'write `"canceled"`'],
  ["orders", '"canceled"            ->', "null                  ->", "write `empty`, or"],
  ["orders", 'as date("yyyy-MM-dd", "America/New_York")', 'as "yyyy-MM-dd"', 'as date("yyyy'],
  [
    "hubspot-salesforce",
    'test "sales keeps the title when',
    "test sales keeps the title when",
    'write `"sales keeps',
  ],
  ["hubspot-salesforce", "mapping_issue    log", "mapping-issue log", "write `mapping_issue`"],
  [
    "hubspot-salesforce",
    "basis     legitimate_interest",
    "basis legitimate-interest",
    "write `legitimate_",
  ],
  [
    "hubspot-salesforce",
    "{ Lifecycle_Status__c: ",
    '{ "Lifecycle Status": ',
    "`` `Lifecycle Status` ``",
  ],
  [
    "hubspot-salesforce",
    "edit   lead { IsConverted",
    "expect lead\n  edit   lead { IsConverted",
    "`expect lead { … }`",
  ],
  ["hubspot-salesforce", "  priority  high", "  volume 9,000 records", "digits: `9000`"],
  ["hubspot-salesforce", "  priority  high", "  brake delete 5%", "write `deletes`"],
  ["hubspot-salesforce", "  priority  high", "  delete propagate edits win", "write `edit wins`"],
  [
    "hubspot-salesforce",
    "  priority  high",
    "  erasure review privacy",
    "`erasure review by privacy`",
  ],
  ["hubspot-salesforce", "  priority  high", "  where hs.closedate > now - 9d", "write `today`"],
  ["hubspot-salesforce", "every 2m {", "every -2m {", "remove `-`"],
  ["account-360", "since 2026-11-01", "since 2026-11-01 til 2027-01-01", "write `until`"],
  ["account-360", "when zd.metrics.csat_", "if zd.metrics.csat_", "write `when`"],
];

test.each(helps)("%s: %s → %s says what to do", (name, before, after, help) => {
  const { reports } = edit(name, before, after);
  expect(reports.map((one) => one.help)).toEqual([expect.stringContaining(help)]);
});

test("a `}` too many anywhere in a line is one mistake", () => {
  const [file] = specPackage("orders").package.files;
  const lines = (file?.text ?? "").split("\n");
  const found = lines.flatMap((line, at) => {
    // In the middle of it, at a blank that stands in no quotes.
    const gaps = [...line.matchAll(/\b {1,2}\b/g)].filter(
      ({ index }) => (line.slice(0, index).match(/"/g) ?? []).length % 2 === 0,
    );
    const gap = gaps[Math.floor(gaps.length / 2)];
    if (gap === undefined || line.startsWith("//")) return [];
    const after = `${line.slice(0, gap.index)} } ${line.slice(gap.index)}`;
    const { reports } = reportedIn("orders", lines.with(at, after).join("\n"));
    return reports.length === 1 && reports[0]?.at === at ? [] : [`${after}: ${reports.length}`];
  });
  expect(found).toEqual([]);
});

/** One place of a package edited, on line `edited`, and what is reported that was not before. */
function edit(name: Package, before: string, after: string) {
  const input = specPackage(name);
  const [file] = input.package.files;
  if (file === undefined) throw new Error(name);
  expect(file.text.split(before).length, "the place is there, once").toBe(2);
  return reportedIn(
    name,
    file.text.replace(before, () => after),
  );
}

function reportedIn(name: Package, text: string) {
  const input = specPackage(name);
  const [file] = input.package.files;
  if (file === undefined) throw new Error(name);
  const known = new Set(check(input).diagnostics.map(told));
  const files = [{ ...file, text }];
  const { diagnostics } = check({ ...input, package: { ...input.package, files } });
  let first = 0;
  while (first < text.length && text[first] === file.text[first]) first++;
  const lineOf = (offset: number) => positionAt({ file: "", text }, offset).line - 1;
  return {
    lines: text.split("\n"),
    edited: lineOf(first),
    reports: diagnostics
      .filter((one) => !known.has(told(one)))
      .map(({ code, span, help }) => ({ code, at: lineOf(span.start), help })),
  };
}

function told({ code, message }: Diagnostic): string {
  return `${code}: ${message}`;
}
