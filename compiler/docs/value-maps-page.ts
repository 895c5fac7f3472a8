/** Which value of one system stands for which of another, and in which direction each entry is used. */
import type { MapPlan, MapSide, Otherwise, PlanValue } from "../../plan/index.ts";
import { valueWords } from "../../rules/words/expression.ts";
import type { Page, Section, TableRow } from "./document.ts";
import type { Facts } from "./facts.ts";
import { anchor } from "./page-ids.ts";
import { paragraphs } from "./paragraphs.ts";

/** Undefined where the package has none. */
export function valueMapsPage(facts: Facts): Page | undefined {
  const sections = facts.plan.maps.flatMap((map) =>
    map.sides.map((side) => section(map, side, facts)),
  );
  if (sections.length === 0) return undefined;
  return { id: "value-maps", title: "Value maps", about: [], sections };
}

function section(map: MapPlan, side: MapSide, facts: Facts): Section {
  const { id, canonical, ignoringCase, sides, documentation } = map;
  const { names, lineOf } = facts;
  const [left, right] = [names.system(canonical), names.system(side.system)];
  const users = facts.objects.flatMap((object) =>
    object.rows.filter((row) => row.map === id).map((row) => `${object.label}: ${row.label}`),
  );
  const isOneOfSeveral = sides.length > 1;
  return {
    id: anchor(isOneOfSeveral ? `${id} ${side.system}` : id),
    title: isOneOfSeveral ? `${id}, ${left} and ${right}` : id,
    about: [
      ...paragraphs(documentation),
      users.length === 0 ? "No field uses it." : `Used by ${users.join("; ")}.`,
      ...(ignoringCase ? ["Capital and small letters are not told apart."] : []),
    ],
    table: {
      columns: [left, "Direction", right],
      rows: [...entries(), ...otherwise()].map((cells) => ({
        of: `maps/${id}`,
        cells,
        ...lineOf(`maps/${id}`),
      })) satisfies readonly TableRow[],
    },
  };

  function entries(): readonly (readonly string[])[] {
    const way = waysOf(canonical, side.system, facts);
    const key = (here: PlanValue, there: PlanValue) => JSON.stringify([here, there]);
    const back = new Set(side.in.map(({ from, to }) => key(to, from)));
    const out = new Set(side.out.map(({ from, to }) => key(from, to)));
    return [
      ...side.out.map(({ from, to }) => [
        shown(from),
        back.has(key(from, to)) ? way.both : way.out,
        shown(to),
      ]),
      ...side.in
        .filter(({ from, to }) => !out.has(key(to, from)))
        .map(({ from, to }) => [shown(to), way.in, shown(from)]),
    ];
  }

  /** What happens to values that no entry has; one way alone where the map has no entries of the other. */
  function otherwise(): readonly (readonly string[])[] {
    const way = waysOf(canonical, side.system, facts);
    const [out, back] = [side.otherwiseOut, side.otherwiseIn].map(otherwiseWords);
    const isOut = side.out.length > 0;
    const isIn = side.in.length > 0;
    if (isOut && isIn && out === back) return [["Any other", way.both, out ?? ""]];
    return [
      ...(isOut ? [["Any other", way.out, out ?? ""]] : []),
      ...(isIn ? [[back ?? "", way.in, "Any other"]] : []),
    ];
  }
}

function waysOf(canonical: string, system: string, { initials }: Facts) {
  const [here, there] = [initials.system(canonical), initials.system(system)];
  return {
    both: "Bidirectional",
    out: `One-way (${here}→${there})`,
    in: `One-way (${there}→${here})`,
  };
}

function shown(value: PlanValue): string {
  return typeof value === "string" && value !== "" ? value : valueWords(value);
}

function otherwiseWords(rule: Otherwise): string {
  switch (rule.kind) {
    case "hold":
      return "Waits for a person";
    case "keep":
      return "Stays where it is";
    case "pass":
      return "As it is";
    case "value":
      return shown(rule.value);
  }
}
