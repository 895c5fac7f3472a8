/** The scenes of the story, in their order. Each says why it matters, shows a command, and looks at the outcome. */
import { readFileSync } from "node:fs";
import { setTimeout } from "node:timers/promises";
import type { Business, PersonForm } from "../../sandbox/business.ts";
import { type StoredRecord, type Value, valueIn } from "../../sandbox/records.ts";
import type { Sandbox } from "../../sandbox/sandbox.ts";
import type { Stage } from "../stage.ts";
import { type Cast, castOf } from "./cast.ts";
import {
  associatedWith,
  byEmail,
  contactOf,
  differencesOf,
  peopleOf,
  personOf,
} from "./customers.ts";

export interface Telling {
  readonly stage: Stage;
  readonly hs: Sandbox;
  readonly sf: Sandbox;
  readonly business: Business;
}

export async function tellScenes(telling: Telling): Promise<void> {
  const cast = castOf(telling.business);
  showTheMess(telling, cast.twice);
  await showTheSpec(telling);
  await previewAndSync(telling);
  const edited = await editBothSides(telling, cast);
  await carryTheEdits(telling, cast, edited);
  await explainOne(telling, cast);
  await decideWhatWaits(telling, edited);
  await endInAgreement(telling);
}

function showTheMess({ stage, hs, sf }: Telling, one: PersonForm): void {
  const [contact, lead] = [contactOf({ hs, sf }, one.email), personOf({ hs, sf }, one.email)];
  stage.scene(
    "One customer, twice",
    "Each side has people of its own, and some are in both: written otherwise, with a phone that is none,",
    "twice in one of them, or long a contact in one and still a lead in the other.",
    "",
    "HubSpot, contacts                                  Salesforce, Lead",
    ...besideEachOther(contact, lead),
    "",
    "Who is right? Here it is written down, field by field.",
  );
}

async function showTheSpec({ stage }: Telling): Promise<void> {
  stage.scene(
    "The agreement is one text that marketing and sales can read",
    "A row a field: which way it flows, who wins when both sides changed it, and why.",
    "",
    ...rowsOf("object Contact"),
  );
  stage.say(
    "",
    "It is checked against the descriptions of both systems. Two fields have other words or forms",
  );
  stage.say("on the other side, and it says so before anything runs:");
  await stage.concordat(0, "check");
  stage.say("The descriptions are part of the package. Are the systems still as they say?");
  await stage.concordat(0, "catalog", "verify");
  stage.say("A spec has tests of its own, which run on systems in memory:");
  await stage.concordat(0, "test");
}

async function previewAndSync({ stage, hs, sf }: Telling): Promise<void> {
  stage.scene(
    "What would a run do?",
    "A preview reads everything, decides everything, and writes nothing. Each value names its rule and line.",
  );
  const before = [count(hs, "contacts"), count(sf, "Lead")];
  await stage.concordat(0, "preview", "--samples", "1");
  const after = [count(hs, "contacts"), count(sf, "Lead")];
  stage.holds(
    `${before}` === `${after}`,
    `still ${before.map(grouped).join(" contacts and ")} leads`,
  );

  stage.scene(
    "The first sync",
    "People are matched by their address, companies by id and domain, deals by id or by name and company.",
    "What has no word on the other side, as the industries of which the check spoke, waits (exit code 3).",
  );
  const had = repeated(hs, sf);
  await stage.concordat(3, "run");
  stage.holds(
    [...repeated(hs, sf)].every((email) => had.has(email)),
    "nobody was made twice: no address stands twice on a side where it stood once or not at all",
  );
  holdsThatTheyAgree({ stage, hs, sf });
}

/** What was made in the course of it. */
interface Edited {
  readonly contact: string;
  readonly deal: string;
  readonly company: { readonly hs: string; readonly sf: string };
}

async function editBothSides({ stage, hs, sf }: Telling, cast: Cast): Promise<Edited> {
  const { title, phone, optOut, emptied, lead } = cast;
  stage.scene(
    "People go on working, on both sides",
    `Both        ${nameOf(title)}: marketing and sales each write a job title; sales is to win`,
    `Both        ${nameOf(phone)}: marketing corrects the phone, sales does so later: the later one is to win`,
    `Marketing   ${nameOf(optOut)} wants no more e-mail, which is to hold everywhere`,
    `Marketing   ${nameOf(emptied)}: somebody empties the phone by mistake`,
    `Sales       ${nameOf(lead)} becomes a customer: the lead is converted to a contact`,
    "Sales       opens a deal with that contact",
    "Both        the revenue of one company: a person is to decide",
  );
  const sides = { hs, sf };
  saveContact(sides, title, { jobtitle: "Buyer in chief" });
  savePerson(sides, title, { Title: "Chief Buyer" });
  saveContact(sides, phone, { phone: "(202) 555-0142" });
  saveContact(sides, optOut, { hs_email_optout: "true" });
  saveContact(sides, emptied, { phone: "" });
  const contact = convert(sides, lead);
  const account = String(valueIn(sf.records.get("Contact", contact) as StoredRecord, "AccountId"));
  const deal = sf.double.save("Opportunity", undefined, {
    ...{ Name: "Newfield framework", StageName: "Proposal/Price Quote", CloseDate: "2026-12-18" },
    ...{ Amount: "48000", AccountId: account },
  });
  sf.double.save("OpportunityContactRole", undefined, { OpportunityId: deal, ContactId: contact });
  const company = companyInBoth(sides);
  hs.double.save("companies", company.hs, { annualrevenue: "7000000" });
  sf.double.save("Account", company.sf, { AnnualRevenue: "9000000" });
  // Edits so close to one another that two clocks could not tell their order are no "later" ones.
  await setTimeout(2500);
  savePerson(sides, phone, { Phone: "+1 202 555 0177" });
  sf.double.save("Contact", contact, { Lifecycle_Status__c: "Won" });
  stage.say(
    "",
    "HubSpot's search finds an edit some seconds later, as the real one does. We wait for it.",
  );
  await setTimeout(searchLagMs);
  return { contact, deal, company };
}

async function carryTheEdits(
  { stage, hs, sf }: Telling,
  cast: Cast,
  edited: Edited,
): Promise<void> {
  const { title, phone, optOut, emptied, lead } = cast;
  const sides = { hs, sf };
  stage.scene(
    "The second sync carries the edits, and only them",
    "Each side is asked for what changed. What Concordat wrote itself is recognised, and is no edit.",
  );
  const before = byEmail(hs, "contacts", "email").get(lead.email.toLowerCase())?.length;
  await stage.concordat(3, "run");
  const left = (who: PersonForm, field: string) => shown(contactOf(sides, who.email), field);
  const right = (who: PersonForm, field: string) => shown(personOf(sides, who.email), field);
  stage.holds(
    left(title, "jobtitle") === "Chief Buyer" && right(title, "Title") === "Chief Buyer",
    `${nameOf(title)} is Chief Buyer on both sides, as sales wrote`,
  );
  stage.holds(
    digits(left(phone, "phone")) === "12025550177" &&
      digits(right(phone, "Phone")) === "12025550177",
    `${nameOf(phone)} has the later phone on both sides`,
  );
  stage.holds(
    right(optOut, "HasOptedOutOfEmail") === "true",
    `${nameOf(optOut)} gets no e-mail from sales either`,
  );
  stage.holds(
    right(emptied, "Phone") !== "",
    `${nameOf(emptied)} still has a phone in Salesforce: a blank never replaces a value`,
  );
  stage.holds(
    left(lead, "lifecyclestage") === "customer" && before === 1,
    `${nameOf(lead)} is a customer in HubSpot, and still one contact`,
  );
  const deal = hs.records
    .all("deals")
    .find((one) => valueIn(one, "salesforce_opportunity_id") === edited.deal);
  const people = deal === undefined ? [] : await associatedWith(hs, deal.id, "contacts");
  stage.holds(
    people.includes(contactOf(sides, lead.email)?.id ?? ""),
    "the deal is in HubSpot, with its company and its contact",
  );
}

async function explainOne({ stage, hs, sf }: Telling, { phone }: Cast): Promise<void> {
  stage.scene(
    `Where does ${nameOf(phone)}'s phone come from?`,
    "For every value there is what it replaced, when, from where, by which rule, and by which line of the spec.",
  );
  const id = contactOf({ hs, sf }, phone.email)?.id ?? "";
  const told = await stage.heard(0, "explain", "Contact", id, "phone");
  const place = `hubspot-salesforce.sync:${lineOf("  hs.phone ")}`;
  stage.holds(
    told.includes("by latest") && told.includes(place),
    `the last edit won by \`latest\`, which stands at ${place}`,
  );
}

async function decideWhatWaits({ stage, hs, sf }: Telling, { company }: Edited): Promise<void> {
  stage.scene(
    "What waits for a person",
    "Sales owns the revenue, and marketing wrote another one meanwhile: the spec asks for a person.",
  );
  const list = await stage.heard(
    0,
    "review",
    "list",
    "--object",
    "Company",
    "--row",
    "annualrevenue",
  );
  const waiting = /^(\d+\/annualrevenue) /m.exec(list)?.[1];
  stage.holds(waiting !== undefined, "the revenue of the company is among the cases");
  if (waiting === undefined) return;
  await stage.concordat(0, "review", "show", waiting);
  const because = "the signed accounts say so";
  await stage.concordat(0, "review", "resolve", waiting, "--take", "sf", "--because", because);
  await stage.concordat(3, "run");
  stage.holds(
    Number(shown(hs.records.get("companies", company.hs), "annualrevenue")) === 9_000_000 &&
      Number(shown(sf.records.get("Account", company.sf), "AnnualRevenue")) === 9_000_000,
    "both sides have the revenue that sales wrote",
  );
}

async function endInAgreement({ stage, hs, sf }: Telling): Promise<void> {
  stage.scene(
    "A further run writes nothing",
    "It is safe to run often: in production every two to five minutes, as the spec says.",
  );
  await setTimeout(searchLagMs);
  const before = [happened(hs), happened(sf)];
  await stage.concordat(3, "run");
  stage.holds(
    `${before}` === `${[happened(hs), happened(sf)]}`,
    "nothing happened in either system",
  );
  holdsThatTheyAgree({ stage, hs, sf });
  stage.say(
    "",
    "And the record of all that was ever written is whole; each entry seals those before it:",
  );
  await stage.concordat(0, "audit", "verify");
}

/** Compared in both systems, without Concordat. */
function holdsThatTheyAgree({ stage, hs, sf }: Pick<Telling, "stage" | "hs" | "sf">): void {
  const { people, differing } = differencesOf({ hs, sf });
  const agreed = `${grouped(people)} people, looked up on both sides, have one last name, one score and one opt-out`;
  stage.holds(
    differing.length === 0,
    differing.length === 0 ? agreed : differing.slice(0, 5).join("; "),
  );
}

/** Addresses that stand more than once on a side. */
function repeated(hs: Sandbox, sf: Sandbox): ReadonlySet<string> {
  const all = [
    ...[...byEmail(hs, "contacts", "email")].map(
      ([email, found]) => [`hs ${email}`, found] as const,
    ),
    ...[...peopleOf(sf)].map(([email, found]) => [`sf ${email}`, found] as const),
  ];
  return new Set(all.flatMap(([name, found]) => (found.length > 1 ? [name] : [])));
}

function saveContact(
  sides: Pick<Telling, "hs" | "sf">,
  { email }: PersonForm,
  fields: Readonly<Record<string, string>>,
): void {
  sides.hs.double.save("contacts", contactOf(sides, email)?.id ?? "", fields);
}

function savePerson(
  sides: Pick<Telling, "hs" | "sf">,
  { email }: PersonForm,
  fields: Readonly<Record<string, string>>,
): void {
  const record = personOf(sides, email);
  sides.sf.double.save(record?.object ?? "", record?.id ?? "", fields);
}

function convert(sides: Pick<Telling, "hs" | "sf">, { email }: PersonForm): string {
  const act = sides.sf.double.acts.find((one) => one.name === "convert");
  if (act === undefined) throw new Error("leads can be converted");
  return act.carryOut(personOf(sides, email)?.id ?? "");
}

/** One that the first sync linked: HubSpot knows it by its id. */
function companyInBoth({ hs, sf }: Pick<Telling, "hs" | "sf">) {
  for (const one of hs.records.all("companies")) {
    const account = sf.records.get("Account", shown(one, "salesforce_account_id"));
    const isPlain = shown(one, "industry") === "" && shown(account, "Industry") === "";
    if (account !== undefined && isPlain && shown(account, "AnnualRevenue") !== "") {
      return { hs: one.id, sf: account.id };
    }
  }
  throw new Error("some company is in both");
}

function nameOf({ firstName, lastName }: PersonForm): string {
  return `${firstName} ${lastName}`;
}

function shown(record: StoredRecord | undefined, field: string): string {
  const value: Value | undefined = record && valueIn(record, field);
  return value === undefined || value === null ? "" : String(value);
}

function digits(phone: string): string {
  return phone.replaceAll(/\D/g, "");
}

function count({ records }: Sandbox, object: string): number {
  return records.all(object).length;
}

function happened({ records }: Sandbox): number {
  return records.happenings.length;
}

function grouped(number: number): string {
  return number.toLocaleString("en");
}

const searchLagMs = 11_000;

const fieldsShown = [
  ["email", "Email"],
  ["firstname", "FirstName"],
  ["lastname", "LastName"],
  ["phone", "Phone"],
  ["jobtitle", "Title"],
  ["lifecyclestage", "Status"],
] as const;

function besideEachOther(
  left: StoredRecord | undefined,
  right: StoredRecord | undefined,
): readonly string[] {
  return fieldsShown.map(([one, other]) => {
    const cell = `${one.padEnd(16)}${quoted(shown(left, one)).padEnd(35)}`;
    return `${cell}${other.padEnd(11)}${quoted(shown(right, other))}`;
  });
}

function quoted(text: string): string {
  return text === "" ? "–" : JSON.stringify(text);
}

const spec = readFileSync(
  new URL("../../specs/hubspot-salesforce/hubspot-salesforce.sync", import.meta.url),
  "utf8",
).split("\n");

function lineOf(begin: string): number {
  return spec.findIndex((line) => line.startsWith(begin)) + 1;
}

/** The rows of an object, with the numbers that reports refer to. */
function rowsOf(head: string): readonly string[] {
  const first = spec.findIndex((line) => line.startsWith(head));
  const last = spec.indexOf("}", first);
  return spec.flatMap((line, at) => {
    const isRow = at > first && at < last && line.startsWith("  hs.");
    return at === first || isRow ? [`${String(at + 1).padStart(3)}  ${line}`] : [];
  });
}
