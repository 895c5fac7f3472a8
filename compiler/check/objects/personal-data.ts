/**
 * What governance asks of objects whose rows are tagged `pii`: that their processing is documented, that
 * a special category has a ground of its own, and that a transfer out of the EU names its safeguard.
 */
import { didYouMean } from "../../../core/nearest.ts";
import { isCountry } from "../../../rules/formats/codecs/country-code.ts";
import type { Model, ObjectModel, RowModel, SystemModel } from "../../model.ts";
import type { Check, Report } from "../check.ts";
import { arrowsOf } from "../rows/canonical.ts";
import { clauseInForce, ownClause } from "../rows/stated-clauses.ts";
import { statedIn } from "../statements.ts";
import { diagnose } from "./diagnostics.ts";

export const checkDocumented: Check = (model, report) => {
  if (!statedIn(model).isWhole) return;
  for (const object of model.objects) {
    const [first] = personalRows(object);
    if (first === undefined) continue;
    const absent = documents.filter((slot) => isUnsaid(object, slot)).map((one) => `\`${one}\``);
    const last = absent.pop();
    if (last === undefined) continue;
    const missing = absent.length === 0 ? last : `${absent.join(", ")} and ${last}`;
    const { name } = object.statement.node;
    const related = [{ span: first.statement.span, message: "moves personal data" }];
    const facts = { object: name.text, missing };
    report(diagnose("personal-data-undocumented", name.span, facts, { related }));
  }
};

const documents = ["purpose", "subjects", "basis", "retention"] as const;

/** An empty text says nothing. */
function isUnsaid(object: ObjectModel, slot: (typeof documents)[number]): boolean {
  const clause = object.clauses.get(slot)?.clause;
  return clause === undefined || ("text" in clause && clause.text.value.trim() === "");
}

function personalRows(object: ObjectModel): readonly RowModel[] {
  return object.rows.filter((row) => row.clauses.has("pii"));
}

export const checkSpecialCategories: Check = (model, report) => {
  for (const object of model.objects) {
    const basis = clauseInForce(object, "basis")?.basis;
    if (basis === undefined || !tooWeak.has(basis.text)) continue;
    for (const row of personalRows(object)) {
      const category = ownClause(row, "pii")?.category;
      if (category === undefined || !isSpecial(category.text)) continue;
      const facts = { category: category.text, basis: basis.text };
      const related = [{ span: basis.span, message: "the object's basis" }];
      report(diagnose("special-category-basis", category.span, facts, { related }));
    }
  }
};

/** Bases of Article 6 that have no counterpart in Article 9(2). */
const tooWeak: ReadonlySet<string> = new Set(["contract", "legitimate_interest"]);

/** Article 9(1): health, genetics, biometrics, origin, opinions, beliefs, sexual orientation. */
const special = [
  "user.authorization.biometric",
  "user.biometric",
  "user.health_and_medical",
  "user.demographic.political_opinion",
  "user.demographic.race_ethnicity",
  "user.demographic.religious_belief",
  "user.demographic.sexual_orientation",
];

function isSpecial(category: string): boolean {
  return special.some((one) => category === one || category.startsWith(`${one}.`));
}

/** Once for each system, at the first object that sends personal data there. */
export const checkRegions: Check = (model, report) => {
  reportUnknownRegions(model, report);
  const reported = new Set<string>();
  for (const object of model.objects) {
    for (const row of personalRows(object)) {
      for (const [from, to] of arrowsOf(row)) {
        const sink = to.end?.system;
        if (sink === undefined || to.end === undefined || reported.has(sink.alias)) continue;
        if (!isInside(from.end?.system) || !isOutside(sink)) continue;
        reported.add(sink.alias);
        const { region } = sink.statement.node;
        const related =
          region === undefined ? [] : [{ span: region.span, message: "its data lie here" }];
        const facts = { object: object.name, system: sink.label };
        report(diagnose("transfer-undocumented", to.end.span, facts, { related }));
      }
    }
  }
};

function reportUnknownRegions(model: Model, report: Report): void {
  for (const { statement, imported } of model.systems.values()) {
    const { region } = statement.node;
    if (region === undefined || imported || isRegion(region.text.toLowerCase())) continue;
    const suggestion = didYouMean(
      region.text.toLowerCase(),
      ["eu", "eea", "uk"],
      "write `eu`, `eea`, or a country by its two letters, such as `us`",
    );
    report(diagnose("region-unknown", region.span, { region: region.text, suggestion }));
  }
}

/** A country is told by its code of ISO 3166. */
function isRegion(name: string): boolean {
  return area.has(name) || name === "uk" || isCountry(name);
}

/** The European Economic Area, within which personal data move freely: the EU with IS, LI and NO. */
const area: ReadonlySet<string> = new Set(
  "eu eea at be bg cy cz de dk ee es fi fr gr hr hu ie is it li lt lu lv mt nl no pl pt ro se si sk".split(
    " ",
  ),
);

function isInside(system: SystemModel | undefined): boolean {
  const region = system?.statement.node.region;
  return region !== undefined && area.has(region.text.toLowerCase());
}

/** Where no region is stated nothing is known, and a stated ground is for whoever approves it to judge. */
function isOutside(system: SystemModel): boolean {
  const { region, transfer } = system.statement.node;
  if (region === undefined || transfer !== undefined) return false;
  return isRegion(region.text.toLowerCase()) && !isInside(system);
}
