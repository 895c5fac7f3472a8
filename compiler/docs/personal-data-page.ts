/** The register of personal data: which of it flows between which systems, whose it is, and by what right. */
import type { ObjectPlan } from "../../plan/index.ts";
import { objectPartWords } from "../../rules/words/object-parts.ts";
import { directionCell } from "./authority-cell.ts";
import type { Page, Section } from "./document.ts";
import { type Facts, notStated } from "./facts.ts";

export function personalDataPage(facts: Facts): Page {
  const { plan, names, objects } = facts;
  const { organisation } = plan;
  const responsible =
    organisation === undefined
      ? []
      : [
          `Responsible: ${organisation.label}. Data protection officer: ${
            organisation.dpo === undefined ? "not stated" : names.owner(organisation.dpo)
          }.`,
        ];
  const title = "Personal data";
  const id = "personal-data";
  const personal = objects.filter((one) => one.rows.some((row) => row.pii !== undefined));
  if (personal.length === 0) {
    const none = "No field of this package is marked as personal data.";
    return { id, title, about: [...responsible, none], sections: [] };
  }
  return {
    id,
    title,
    about: responsible,
    sections: [fields(personal, facts), reasons(personal, facts), places(personal, facts)],
  };
}

function fields(personal: readonly ObjectPlan[], facts: Facts): Section {
  const rows = personal.flatMap((object) =>
    object.rows
      .filter((row) => row.pii !== undefined)
      .map((row) => ({
        of: `${object.id}/${row.id}`,
        cells: [
          `${object.label}: ${row.label}`,
          row.pii ?? "",
          row.ends.map((end) => `${facts.names.system(end.system)} ${end.field}`).join("; "),
          directionCell(row, facts),
        ],
        ...facts.lineOf(`${object.id}/${row.id}/pii`),
      })),
  );
  const columns = ["Field", "Category", "Held in", "Direction"];
  return { id: "fields", title: "Fields", about: [], table: { columns, rows } };
}

function reasons(personal: readonly ObjectPlan[], { names, lineOf }: Facts): Section {
  const columns = ["Object", "Whose", "Purpose", "Legal basis", "Kept", "On erasure"];
  const rows = personal.map((object) => {
    const part = (key: keyof ObjectPlan) => objectPartWords(object, key, names) ?? notStated;
    return {
      of: object.id,
      cells: [
        object.label,
        part("subjects"),
        part("purpose"),
        part("basis").replaceAll("_", " "),
        part("retention"),
        part("erasure"),
      ],
      ...lineOf(object.id),
    };
  });
  return { id: "reasons", title: "Why it is processed", about: [], table: { columns, rows } };
}

function places(personal: readonly ObjectPlan[], { plan, lineOf }: Facts): Section {
  const used = new Set(personal.flatMap((one) => one.ends.map((end) => end.system)));
  const columns = ["System", "Region", "Processor", "Transfer"];
  const rows = plan.systems
    .filter(({ id }) => used.has(id))
    .map(({ id, label, region, processor, transfer }) => ({
      of: `systems/${id}`,
      cells: [label, region ?? notStated, processor ?? notStated, transfer ?? notStated],
      ...lineOf(`systems/${id}`),
    }));
  return { id: "places", title: "Where it is held", about: [], table: { columns, rows } };
}
