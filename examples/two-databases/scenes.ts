/** The scenes of the story, in their order. Each says why it matters, shows a command, and looks at the outcome. */
import { readFileSync } from "node:fs";
import { setTimeout } from "node:timers/promises";
import type { Stage } from "../stage.ts";
import type { Database, Row } from "./database.ts";
import { compare } from "./differences.ts";

export interface Sides {
  readonly stage: Stage;
  readonly ops: Database;
  readonly web: Database;
}

export async function tellScenes(sides: Sides): Promise<void> {
  await showTheMess(sides);
  await showTheSpec(sides);
  await previewAndSync(sides);
  await editBothSides(sides);
  await explainOne(sides);
  await decideWhatWaits(sides);
  await killARun(sides);
  await endInAgreement(sides);
}

async function showTheMess({ stage, ops, web }: Sides): Promise<void> {
  const [airport = {}] = await ops.rows("SELECT * FROM airports WHERE iata = 'FLG'");
  const [{ id, ...place } = {}] = await web.rows("SELECT * FROM places WHERE upper(code) = 'FLG'");
  stage.scene(
    "One airport, twice",
    "Of 3,376 airports each side has about half, and 400 are in both: under other names, in other forms,",
    "rounded, blank, with letters in another case and a space too many.",
    "",
    "Operations, airports               Website, places",
    ...besideEachOther(airport, place),
    "",
    "Which of them belong together, and who is right where they differ? In most companies nobody could",
    "say, or a screen of some integration tool. Here it is written down.",
  );
}

async function showTheSpec({ stage }: Sides): Promise<void> {
  stage.scene(
    "The agreement is one text that both departments can read",
    "A row a field: which way it flows, who wins when both sides changed it, in which form, and why.",
    "",
    ...specLines("object Airport", "}"),
  );
  stage.say("", "It is checked against the descriptions of both databases, before anything runs,");
  stage.say("and says what happens on errors that the spec is silent about:");
  await stage.concordat(0, "check");
  stage.say("A spec has tests of its own, which run on systems in memory:");
  await stage.concordat(0, "test");
}

async function previewAndSync({ stage, ops, web }: Sides): Promise<void> {
  stage.scene(
    "What would a run do?",
    "A preview reads everything, decides everything, and writes nothing. Each value names its rule and line.",
  );
  const before = [await count(ops, "airports"), await count(web, "places")];
  await stage.concordat(0, "preview", "--samples", "1");
  const after = [await count(ops, "airports"), await count(web, "places")];
  stage.holds(`${before}` === `${after}`, `still ${before.map(grouped).join(" and ")} airports`);

  stage.scene(
    "The first sync",
    "Records are matched by their code, the missing ones are made, and differences settled by the rules:",
    "the conflicts are mostly positions, where Operations stands. What no rule settles waits (exit code 3).",
  );
  await stage.concordat(3, "run");
  const both = [await count(ops, "airports"), await count(web, "places")];
  stage.holds(
    both.every((one) => one === 3376),
    "both sides have all 3,376 airports",
  );
}

async function editBothSides({ stage, ops, web }: Sides): Promise<void> {
  stage.scene(
    "People go on working, on both sides",
    "Operations  ASE  renames Aspen              and the website renames it later: the later edit is to win",
    "Operations  BOS  writes a remark on Boston  and the website writes another: a person is to decide",
    "Operations  DEN  notes an inspection        the website writes its days the American way",
    "Website     ORD  corrects Chicago's city",
    "Website     SFO  moves San Francisco to latitude 0, where Operations' position is to stand",
    "Website     QQX  adds a new airfield",
  );
  await ops.change("UPDATE airports SET name = 'Aspen (Pitkin County)' WHERE iata = 'ASE'");
  await ops.change("UPDATE airports SET remarks = 'Runway 27 closed' WHERE iata = 'BOS'");
  await ops.change("UPDATE airports SET inspected = '2026-11-01' WHERE iata = 'DEN'");
  // Edits so close to one another that two clocks could not tell their order are no "later" ones.
  await setTimeout(2500);
  await edit(web, "ASE", "title = 'Aspen/Pitkin County Airport'");
  await edit(web, "BOS", "notes = 'Reopened on Monday'");
  await edit(web, "ORD", "municipality = 'Chicago (North)'");
  await edit(web, "SFO", "lat = 0");
  await web.change(
    "INSERT INTO places (code, title, country_code) VALUES ('QQX', 'Newfield', 'US')",
  );

  stage.scene(
    "The second sync carries the edits, and only them",
    "Each database notes its own changes by a trigger, with the time of each field's edit,",
    "so a run reads what changed, and knows which edit was the later one.",
  );
  const told = await stage.heard(3, "run");
  stage.holds(
    /^Airport +3,451 /m.test(told),
    "it read what the first run wrote, 3,443 records, and the 8 that people edited",
  );
  const both = async (code: string): Promise<{ readonly ops: Row; readonly web: Row }> => {
    const [airport = {}] = await ops.rows(`SELECT * FROM airports WHERE iata = '${code}'`);
    const [place = {}] = await web.rows(`SELECT * FROM places WHERE upper(code) = '${code}'`);
    return { ops: airport, web: place };
  };
  const ase = await both("ASE");
  const isNamed = ase.ops["name"] === "Aspen/Pitkin County Airport";
  stage.holds(isNamed && ase.web["title"] === ase.ops["name"], "ASE: both have the later name");
  const bos = await both("BOS");
  stage.holds(
    bos.ops["remarks"] === "Runway 27 closed" && bos.web["notes"] === "Reopened on Monday",
    "BOS: each side keeps its remark, until a person has decided",
  );
  const den = await both("DEN");
  stage.holds(den.web["inspected_on"] === "11/01/2026", "DEN: inspected on 11/01/2026, there");
  const ord = await both("ORD");
  stage.holds(ord.ops["city"] === "Chicago (North)", "ORD: Operations has the corrected city");
  const sfo = await both("SFO");
  stage.holds(
    sfo.ops["latitude"] !== 0 && sfo.web["lat"] === sfo.ops["latitude"],
    "SFO: the website is back at Operations' position",
  );
  const qqx = await both("QQX");
  stage.holds(qqx.ops["name"] === "Newfield", "QQX: Operations has it");
}

async function explainOne({ stage }: Sides): Promise<void> {
  stage.scene(
    "How did Aspen get its name?",
    "For every value there is what it replaced, when, from where, by which rule, and by which line of the spec.",
  );
  const told = await stage.heard(0, "explain", "Airport", "ASE", "name");
  const place = `airports.sync:${lineOf("latest")}`;
  stage.holds(
    told.includes("by latest") && told.includes(place),
    `the last edit won by \`latest\`, which stands at ${place}`,
  );
}

async function decideWhatWaits({ stage, ops, web }: Sides): Promise<void> {
  stage.scene(
    "What waits for a person",
    "Nothing is guessed: where the spec asks for a person, or a value has no translation, that field waits",
    "and the rest of the record goes on.",
  );
  const list = await stage.heard(0, "review", "list");
  const remark = /^(\d+\/remarks) /m.exec(list)?.[1];
  stage.holds(remark !== undefined, "the two remarks on Boston are among the cases");
  if (remark === undefined) return;
  await stage.concordat(0, "review", "show", remark);
  stage.say("The Data Office decides for Operations' remark. The next run carries that out:");
  const because = "Operations stands on the runway";
  await stage.concordat(0, "review", "resolve", remark, "--take", "ops", "--because", because);
  stage.say(
    "The other cases are no matter of opinion: the website wrote a country out. It corrects its data,",
    "and they close by themselves.",
  );
  await web.change("UPDATE places SET country_code = 'US' WHERE country_code = 'United States'");
  await stage.concordat(0, "run");
  const [boston] = await web.rows("SELECT notes FROM places WHERE upper(code) = 'BOS'");
  stage.holds(boston?.["notes"] === "Runway 27 closed", "BOS has Operations' remark on both sides");
  await holdsThatTheyAgree({ stage, ops, web });
}

async function killARun({ stage, ops, web }: Sides): Promise<void> {
  stage.scene(
    "A run is killed in the middle",
    "Operations inspects every airport south of the 37th parallel. The run that carries it over is ended",
    "by SIGKILL, as a crash or a power cut would: it has no chance to tidy up.",
  );
  await ops.change("UPDATE airports SET inspected = '2026-11-20' WHERE latitude < 37");
  const all = await count(ops, "airports", "inspected = '2026-11-20'");
  const carried = () => count(web, "places", "inspected_on = '11/20/2026'");
  await stage.killed(async () => (await carried()) > 0, "run");
  const done = await carried();
  stage.say("");
  stage.holds(
    done < all,
    `killed when ${grouped(done)} of ${grouped(all)} inspections had reached the website`,
  );
  stage.say("", "The next run first looks for what was in doubt, then does the rest:");
  await stage.concordat(0, "run");
  stage.holds((await carried()) === all, `all ${grouped(all)} have reached the website`);
  await holdsThatTheyAgree({ stage, ops, web });
}

async function endInAgreement({ stage, ops, web }: Sides): Promise<void> {
  stage.scene(
    "A further run writes nothing",
    "It reads what the run before it wrote, and has nothing to do. That is what makes it safe to run often.",
  );
  const before = [await count(ops, "concordat_changelog"), await count(web, "concordat_changelog")];
  await stage.concordat(0, "run");
  const after = [await count(ops, "concordat_changelog"), await count(web, "concordat_changelog")];
  stage.holds(
    `${before}` === `${after}`,
    "the changelogs of both databases have no new line: nothing was written",
  );
  await holdsThatTheyAgree({ stage, ops, web });
  stage.say(
    "",
    "And the record of all that was ever written is whole; each entry seals those before it:",
  );
  await stage.concordat(0, "audit", "verify");
}

/** Compared by reading both databases, without Concordat. */
async function holdsThatTheyAgree({ stage, ops, web }: Sides): Promise<void> {
  const { airports, values, differences } = await compare(ops, web);
  const agreed = `both databases, read side by side, agree: ${grouped(airports)} airports, ${grouped(values)} values`;
  stage.holds(
    differences.length === 0,
    differences.length === 0 ? agreed : differences.slice(0, 5).join("; "),
  );
}

function edit(web: Database, code: string, assignment: string): Promise<void> {
  return web.change(`UPDATE places SET ${assignment} WHERE upper(code) = '${code}'`);
}

async function count(db: Database, table: string, where = "1 = 1"): Promise<number> {
  const [row] = await db.rows(`SELECT count(*) AS n FROM ${table} WHERE ${where}`);
  return Number(row?.["n"]);
}

function grouped(number: number): string {
  return number.toLocaleString("en");
}

/** The columns of two records in pairs, without those that are blank in both. */
function besideEachOther(left: Row, right: Row): readonly string[] {
  const others = Object.entries(right);
  return Object.entries(left).flatMap(([name, value], at) => {
    const [otherName = "", other = null] = others[at] ?? [];
    if (value === null && other === null) return [];
    return [`${name.padEnd(11)}${shown(value).padEnd(24)}${otherName.padEnd(14)}${shown(other)}`];
  });
}

function shown(value: string | number | null): string {
  return value === null ? "–" : JSON.stringify(value);
}

const spec = readFileSync(new URL("airports.sync", import.meta.url), "utf8").split("\n");

function lineOf(word: string): number {
  return spec.findIndex((line) => line.trim() === word) + 1;
}

/** From a line that begins so to the next that is `end`, with the numbers that reports refer to. */
function specLines(begin: string, end: string): readonly string[] {
  const first = spec.findIndex((line) => line.startsWith(begin));
  const last = spec.indexOf(end, first);
  return spec
    .slice(first, last + 1)
    .map((line, at) => `${String(first + 1 + at).padStart(3)}  ${line}`);
}
