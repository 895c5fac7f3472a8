/** All that a package says of one object. */
import type { ObjectPlan } from "../../plan/index.ts";
import type { Page } from "./document.ts";
import type { Facts } from "./facts.ts";
import { fieldMapping } from "./field-mapping.ts";
import { objectFacts } from "./object-facts.ts";
import { paragraphs } from "./paragraphs.ts";
import { rowRules } from "./row-rules.ts";

export function objectPage(object: ObjectPlan, facts: Facts, id: string): Page {
  const sections = [
    fieldMapping(object, facts),
    rowRules(object, facts),
    objectFacts(object, facts),
  ];
  return { id, title: object.label, about: paragraphs(object.documentation), sections };
}
