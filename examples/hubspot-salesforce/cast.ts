/** The people of the story: of a business, some who stand once in each system and have what a scene is about. */
import type { Business, PersonForm } from "../../sandbox/business.ts";

export interface Cast {
  /** Written otherwise on each side. */
  readonly twice: PersonForm;
  readonly title: PersonForm;
  readonly phone: PersonForm;
  readonly optOut: PersonForm;
  readonly emptied: PersonForm;
  /** A lead of a company that sales has. */
  readonly lead: PersonForm;
}

/** Throws an `Error` where the business has nobody like that. */
export function castOf({ people, companies }: Business): Cast {
  const sold = new Set(companies.flatMap(({ key, sales }) => (sales.length > 0 ? [key] : [])));
  const inBoth = people.flatMap(({ marketing, sales }) => {
    const [left, right] = [marketing[0], sales[0]];
    const isOnce = marketing.length === 1 && sales.length === 1;
    return left === undefined || right === undefined || !isOnce ? [] : [{ left, right }];
  });
  const taken = new Set<string>();
  const pick = (suits: (left: PersonForm, right: PersonForm) => boolean): PersonForm => {
    const found = inBoth.find(({ left, right }) => !taken.has(left.email) && suits(left, right));
    if (found === undefined) throw new Error("the business has nobody for this scene");
    taken.add(found.left.email);
    return found.left;
  };
  const isLead = ({ stage }: PersonForm) => stage === "lead" || stage === "qualified";
  return {
    twice: pick(
      (left, right) => isLead(right) && left.email !== right.email && left.phone !== right.phone,
    ),
    title: pick((_, right) => isLead(right)),
    phone: pick((left, right) => isLead(right) && left.country === "US"),
    optOut: pick((left, right) => isLead(right) && !left.optedOut && !right.optedOut),
    emptied: pick((left, right) => isLead(right) && hasPhone(left) && hasPhone(right)),
    lead: pick((left, right) => right.stage === "working" && sold.has(left.company ?? "")),
  };
}

function hasPhone({ phone }: PersonForm): boolean {
  return phone.replaceAll(/\D/g, "").length > 8;
}
