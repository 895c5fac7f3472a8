/**
 * A plan, and what is known beside it → the documents of a package. Pure; the printers beside this file lay
 * them out. Which pages there are stands here as a table of contents.
 */
import { changeLogPage } from "./change-log.ts";
import type { Document, Page } from "./document.ts";
import { factsOf, type Known } from "./facts.ts";
import { glossaryPage } from "./glossary-page.ts";
import { objectPage } from "./object-page.ts";
import { overviewPage } from "./overview-page.ts";
import { pageIds } from "./page-ids.ts";
import { peoplePage } from "./people-page.ts";
import { personalDataPage } from "./personal-data-page.ts";
import { proofsPage } from "./proofs-page.ts";
import { valueMapsPage } from "./value-maps-page.ts";

export function makeDocument(known: Known): Document {
  const facts = factsOf(known);
  const idOf = pageIds(facts.objects);
  const pages: readonly (Page | undefined)[] = [
    overviewPage(facts, idOf),
    ...facts.objects.map((object) => objectPage(object, facts, idOf(object))),
    valueMapsPage(facts),
    personalDataPage(facts),
    peoplePage(facts),
    proofsPage(facts),
    changeLogPage(facts),
    glossaryPage,
  ];
  return {
    package: known.plan.package,
    digest: known.plan.digest,
    pages: pages.filter((page) => page !== undefined),
  };
}
