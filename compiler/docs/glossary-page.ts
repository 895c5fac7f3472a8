import type { Page } from "./document.ts";
import { glossary } from "./glossary.ts";

/** What the words of the other pages mean. */
export const glossaryPage: Page = {
  id: "glossary",
  title: "Glossary",
  about: ["What the words of these documents mean."],
  sections: [
    {
      id: "terms",
      title: "Terms",
      about: [],
      table: {
        columns: ["Term", "Meaning"],
        rows: glossary.map(({ term, meaning }) => ({ cells: [term, meaning] })),
      },
    },
  ],
};
