/**
 * A business whose customers stand in two systems, as such data is: most only in one, some in both and not
 * written alike, some twice in one, with blanks, telephone numbers that are none, and words that no map knows.
 *
 * It is drawn from a seed, so that several sandboxes of one seed tell of the same people; which records are of
 * the same person, company or deal (the truth that no system knows) is told by `key`. Names are made of
 * syllables, and domains end in `.example` (RFC 2606), so that nobody real is meant.
 */
import { type Draw, drawFrom } from "../core/draw.ts";

export interface BusinessSettings {
  readonly seed: number;
  readonly people: number;
  readonly companies: number;
  readonly deals: number;
  /** Of people and companies that stand in both systems; 0 to 1. */
  readonly inBoth?: number;
  /** Of companies that share their domain with another. */
  readonly sharedDomains?: number;
  /** Of people that stand twice in one system. */
  readonly duplicates?: number;
  /** Of deals in both systems that carry no id of the other. */
  readonly dealsWithoutIds?: number;
  /** Of companies whose industry somebody has filled in. */
  readonly knownIndustries?: number;
}

/** The systems by what they are for: where marketing works, and where sales does. */
export type Side = "marketing" | "sales";

/** How one person, company or deal is written in a system; several times where it stands there twice. */
export interface Entity<Form> {
  readonly key: string;
  readonly marketing: readonly Form[];
  readonly sales: readonly Form[];
}

export interface Business {
  readonly companies: readonly Entity<CompanyForm>[];
  readonly people: readonly Entity<PersonForm>[];
  readonly deals: readonly Entity<DealForm>[];
}

export interface CompanyForm {
  readonly name: string;
  readonly domain: string;
  /** A word of no system's; "": blank. */
  readonly industry: string;
  /** undefined: blank. */
  readonly employees: number | undefined;
  readonly revenue: number | undefined;
}

export interface PersonForm {
  readonly email: string;
  readonly firstName: string;
  readonly lastName: string;
  readonly phone: string;
  readonly title: string;
  /** ISO 3166 alpha-2. */
  readonly country: string;
  readonly company: string | undefined;
  readonly stage: Stage;
  readonly optedOut: boolean;
  readonly score: number;
}

export interface DealForm {
  readonly name: string;
  readonly amount: number | undefined;
  /** ISO date. */
  readonly closes: string;
  /** How far it is: 0 to 5; 5 is won, -1 lost. */
  readonly progress: number;
  readonly company: string;
  readonly person: string | undefined;
  /** The other system's record is known by its id. */
  readonly isIdKnown: boolean;
}

/** How far somebody is on the way to being a customer; `odd`: a word that is in no list. */
export type Stage =
  | "subscriber"
  | "lead"
  | "qualified"
  | "working"
  | "opportunity"
  | "customer"
  | "odd";

export function drawBusiness(settings: BusinessSettings): Business {
  const { seed, inBoth = 0.3, sharedDomains = 0.05, duplicates = 0.03 } = settings;
  const { dealsWithoutIds = 0.2, knownIndustries = 0.1 } = settings;
  const draw = drawFrom(seed, "business");
  const companies: Entity<CompanyForm>[] = [];
  for (let at = 0; at < settings.companies; at++) {
    const other = companies[draw.below(Math.max(1, companies.length))];
    const shares = other !== undefined && draw.chance(sharedDomains);
    const isKnown = draw.chance(knownIndustries);
    const form = companyForm(draw, at, {
      domain: shares ? domainOf(other) : undefined,
      industry: isKnown ? draw.pick(industries) : "",
    });
    companies.push({ key: `company-${at}`, ...placed(draw, form, inBoth, companyAgain) });
  }
  const people: Entity<PersonForm>[] = [];
  for (let at = 0; at < settings.people; at++) {
    const company = draw.chance(0.85) ? draw.pick(companies) : undefined;
    const form = personForm(draw, at, company);
    const { marketing, sales } = placed(draw, form, inBoth, personAgain);
    const twice = draw.chance(duplicates);
    const inSales = sales.length > 0 && draw.chance(0.5);
    const again = twice ? [{ ...personAgain(draw, form), email: alias(form.email) }] : [];
    people.push({
      key: `person-${at}`,
      marketing: [...marketing, ...(inSales || marketing.length === 0 ? [] : again)],
      sales: [...sales, ...(inSales ? again : [])],
    });
  }
  const sold = companies.filter(({ sales }) => sales.length > 0);
  const deals: Entity<DealForm>[] = [];
  for (let at = 0; at < settings.deals && sold.length > 0; at++) {
    const company = draw.pick(sold);
    const form = dealForm(draw, at, company.key, people, !draw.chance(dealsWithoutIds));
    const isInBoth = company.marketing.length > 0 && draw.chance(inBoth);
    deals.push({ key: `deal-${at}`, sales: [form], marketing: isInBoth ? [form] : [] });
  }
  return { companies, people, deals };
}

/** In one system or in both; in the second as somebody else wrote it down. */
function placed<Form>(
  draw: Draw,
  form: Form,
  inBoth: number,
  again: (draw: Draw, form: Form) => Form,
): Pick<Entity<Form>, Side> {
  if (draw.chance(inBoth)) return { marketing: [form], sales: [again(draw, form)] };
  return draw.chance(0.5) ? { marketing: [form], sales: [] } : { marketing: [], sales: [form] };
}

function companyForm(
  draw: Draw,
  at: number,
  { domain, industry }: { readonly domain: string | undefined; readonly industry: string },
): CompanyForm {
  const name = word(draw, 2);
  return {
    name: `${name} ${draw.pick(["Group", "Works", "Labs", "Trading", "Systems", "Foods"])}`,
    domain: domain ?? `${name.toLowerCase()}${at}.example`,
    industry,
    employees: draw.chance(0.8) ? (1 + draw.below(400)) * 5 : undefined,
    revenue: draw.chance(0.7) ? (1 + draw.below(900)) * 100_000 : undefined,
  };
}

function companyAgain(draw: Draw, form: CompanyForm): CompanyForm {
  return {
    ...form,
    name: draw.chance(0.3) ? `${form.name}, Inc.` : form.name,
    domain: draw.chance(0.4) ? `https://www.${form.domain}/` : form.domain,
    employees: draw.chance(0.2) ? undefined : form.employees,
    revenue: draw.chance(0.2) ? undefined : form.revenue,
  };
}

function personForm(draw: Draw, at: number, company: Entity<CompanyForm> | undefined): PersonForm {
  const firstName = word(draw, 1 + draw.below(2));
  const lastName = word(draw, 2);
  const domain = company === undefined ? "mail.example" : domainOf(company);
  const country = draw.pick(["US", "GB", "DE"]);
  return {
    email: `${firstName}.${lastName}${at}@${domain}`.toLowerCase(),
    firstName,
    lastName,
    phone: phone(draw, country),
    title: draw.pick(titles),
    country,
    company: company?.key,
    stage: draw.pick(stages),
    optedOut: draw.chance(0.05),
    score: draw.below(101),
  };
}

function personAgain(draw: Draw, form: PersonForm): PersonForm {
  const { email } = form;
  return {
    ...form,
    email: draw.chance(0.2) ? `${email[0]?.toUpperCase()}${email.slice(1)}` : email,
    firstName: draw.chance(0.1) ? `${form.firstName[0]}.` : form.firstName,
    phone: draw.chance(0.3) ? phone(draw, form.country) : form.phone,
    title: draw.chance(0.3) ? draw.pick(titles) : form.title,
    stage: draw.chance(0.2) ? draw.pick(stages) : form.stage,
    optedOut: form.optedOut || draw.chance(0.02),
  };
}

function dealForm(
  draw: Draw,
  at: number,
  company: string,
  people: readonly Entity<PersonForm>[],
  isIdKnown: boolean,
): DealForm {
  const known = people.filter(({ marketing, sales }) => {
    return (marketing[0] ?? sales[0])?.company === company;
  });
  const month = String(1 + draw.below(12)).padStart(2, "0");
  return {
    name: `${word(draw, 2)} ${at}`,
    amount: draw.chance(0.9) ? (1 + draw.below(500)) * 250 : undefined,
    closes: `2026-${month}-${String(1 + draw.below(28)).padStart(2, "0")}`,
    progress: draw.below(7) - 1,
    company,
    person: known.length === 0 ? undefined : draw.pick(known).key,
    isIdKnown,
  };
}

function domainOf({ marketing, sales }: Entity<CompanyForm>): string {
  const written = (marketing[0] ?? sales[0])?.domain ?? "mail.example";
  return written.replace(/^https:\/\/www\.|\/$/g, "");
}

/** Another address of the same person. */
function alias(email: string): string {
  return email.replace("@", "+work@");
}

/** As people type them: in several forms, blank, or none at all. 555-01xx is set aside for fiction in the US. */
function phone(draw: Draw, country: string): string {
  if (draw.chance(0.15)) return "";
  if (draw.chance(0.03)) return draw.pick(["n/a", "ask Jo", "0"]);
  const last = String(100 + draw.below(100)).slice(-2);
  if (country === "GB") return draw.pick([`+44 20 7946 00${last}`, `020 7946 00${last}`]);
  if (country === "DE") return draw.pick([`+49 30 23125 0${last}`, `030 231250${last}`]);
  return draw.pick([`(202) 555-01${last}`, `+1 202-555-01${last}`, `202.555.01${last}`]);
}

function word(draw: Draw, syllables: number): string {
  let text = draw.pick(["ba", "ce", "do", "fi", "gu", "ha", "ke", "lo", "mi", "nu", "pa", "ro"]);
  for (let more = 0; more < syllables; more++) {
    text += draw.pick(["lan", "ner", "vik", "mos", "ra", "ste", "din", "to", "bel", "ka", "ris"]);
  }
  return `${text[0]?.toUpperCase()}${text.slice(1)}`;
}

const industries = ["manufacturing", "software", "retail", "health", "logistics", "energy", "food"];
const titles = [
  "CEO",
  "CFO",
  "Head of Sales",
  "VP Marketing",
  "Engineer",
  "Buyer",
  "Assistant",
  "",
];
const stages: readonly Stage[] = [
  ...(["subscriber", "lead", "lead", "qualified", "working", "opportunity", "customer"] as const),
  ...(["subscriber", "lead", "qualified", "working", "customer", "odd"] as const),
];
