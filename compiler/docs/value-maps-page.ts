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
      rows: [...entries(), ...otherwise()],
    },
  };

  function entries(): readonly TableRow[] {
    const way = waysOf(canonical, side.system, facts);
    const key = (here: PlanValue, there: PlanValue) => JSON.stringify([here, there]);
    const back = new Set(side.in.map(({ from, to }) => key(to, from)));
    const out = new Set(side.out.map(({ from, to }) => key(from, to)));
    const rows = [
      ...side.out.map(({ from, to }, at) =>
        row(`out/${at}`, shown(from), back.has(key(from, to)) ? way.both : way.out, shown(to)),
      ),
      ...side.in.flatMap(({ from, to }, at) =>
        out.has(key(to, from)) ? [] : [row(`in/${at}`, shown(to), way.in, shown(from))],
      ),
    ];
    // In the order of the text, which the plan parts into the two ways.
    return rows.toSorted((one, other) => (one.line?.line ?? 0) - (other.line?.line ?? 0));
  }

  /** What happens to values that no entry has; one way alone where the map has no entries of the other. */
  function otherwise(): readonly TableRow[] {
    const way = waysOf(canonical, side.system, facts);
    const [out = "", back = ""] = [side.otherwiseOut, side.otherwiseIn].map(otherwiseWords);
    const isOut = side.out.length > 0;
    const isIn = side.in.length > 0;
    if (isOut && isIn && out === back) return [row("otherwise", "Any other", way.both, out)];
    return [
      ...(isOut ? [row("otherwise", "Any other", way.out, out)] : []),
      ...(isIn ? [row("otherwise", back, way.in, "Any other")] : []),
    ];
  }

  function row(part: string, ...cells: readonly string[]): TableRow {
    const own = lineOf(`maps/${id}/${part}`);
    return { of: `maps/${id}`, cells, ...(own.line === undefined ? lineOf(`maps/${id}`) : own) };
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
