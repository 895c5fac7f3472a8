/** Who answers for what, and where they are reached. */
import type { OwnerPlan } from "../../plan/index.ts";
import type { Page, Section } from "./document.ts";
import type { Facts } from "./facts.ts";

export function peoplePage(facts: Facts): Page {
  const { plan } = facts;
  if (plan.owners.length === 0 && plan.channels.length === 0) {
    const about = ["The package names no owner, steward or channel."];
    return { id: "people", title: "Owners and stewards", about, sections: [] };
  }
  const sections = [people(facts), ...(plan.channels.length === 0 ? [] : [channels(facts)])];
  return { id: "people", title: "Owners and stewards", about: [], sections };
}

function people(facts: Facts): Section {
  const columns = ["Name", "Role", "Members", "E-mail", "Answers for", "Approvals"];
  const rows = facts.plan.owners.map((owner) => ({
    of: `owners/${owner.id}`,
    cells: [
      owner.label,
      owner.kind === "owner" ? "Owner" : "Steward",
      owner.members.join(", "),
      owner.email ?? "",
      answersFor(owner, facts).join("; "),
      owner.keys === undefined || owner.keys.length === 0 ? "No key to sign with" : "Can sign",
    ],
    ...facts.lineOf(`owners/${owner.id}`),
  }));
  return { id: "people", title: "People and teams", about: [], table: { columns, rows } };
}

function answersFor({ id }: OwnerPlan, { plan, objects }: Facts): readonly string[] {
  const isNamed = (one: { readonly owner?: string; readonly steward?: string }) =>
    one.owner === id || one.steward === id;
  return [
    ...objects.flatMap((object) => [
      ...(isNamed(object) ? [object.label] : []),
      ...object.rows
        .filter(
          (row) => isNamed(row) && !(row.owner === object.owner && row.steward === object.steward),
        )
        .map((row) => `${object.label}: ${row.label}`),
    ]),
    ...plan.terms.filter((term) => term.owner === id).map((term) => `the term ${term.label}`),
    ...(plan.organisation?.dpo === id ? ["data protection"] : []),
  ];
}

function channels({ plan, lineOf }: Facts): Section {
  const columns = ["Channel", "Kind", "Where"];
  const rows = plan.channels.map(({ id, kind, target }) => ({
    of: `channels/${id}`,
    cells: [id, kind, target],
    ...lineOf(`channels/${id}`),
  }));
  return { id: "channels", title: "Alert channels", about: [], table: { columns, rows } };
}
