import { expect, test } from "vitest";
import { glossary } from "../compiler/docs/glossary.ts";

test("the glossary says what the documents that are made say", async () => {
  const terms = glossary.map(({ term, meaning }) => `## ${term}\n\n${meaning}\n`);
  const text = `# Glossary

What the words of [the documents](documents.md) mean that \`concordat docs\` makes. Their own glossary says the
same.

${terms.join("\n")}`;
  await expect(text).toMatchFileSnapshot("glossary.md");
});
