/** What is known to hold: what was proved of each field, and how the package's own tests went. */
import { sentenceCase } from "../../core/sentence-case.ts";
import type { Proof } from "../../plan/index.ts";
import { verdictWords } from "../../rules/words/verdict.ts";
import type { Page, Section } from "./document.ts";
import { type Facts, sourceLine } from "./facts.ts";

export function proofsPage(facts: Facts): Page {
  const sections = [proofs(facts), tests(facts)];
  return { id: "proofs", title: "Proofs and tests", about: [], sections };
}

function proofs({ objects, lineOf }: Facts): Section {
  const rows = objects.flatMap((object) =>
    object.rows.map((row) => ({
      of: `${object.id}/${row.id}`,
      cells: [
        `${object.label}: ${row.label}`,
        sentenceCase(verdictWords[row.proof.verdict]),
        statesCell(row.proof),
        remark(row.proof).replaceAll("`", ""),
      ],
      ...lineOf(`${object.id}/${row.id}`),
    })),
  );
  return {
    id: "proofs",
    title: "What was proved",
    about: [
      "Of a field that is proved: it comes to rest in whatever order changes arrive and wherever a run is cut short, the sides agree then but for what the field's own rule leaves apart, and no edit is lost but by that rule.",
    ],
    table: { columns: ["Field", "Verdict", "States tried", "Taken for granted"], rows },
  };
}

function statesCell(proof: Proof): string {
  return "states" in proof && proof.states !== undefined ? String(proof.states) : "";
}

function remark(proof: Proof): string {
  switch (proof.verdict) {
    case "proved":
      return proof.assumptions.join("; ");
    case "not_proved":
      return proof.reason;
    case "refuted":
      return proof.trace.join(" ");
    case "not_run":
      return "";
  }
}

function tests({ tests, source }: Facts): Section {
  const title = "Tests";
  if (tests === undefined) {
    return { id: "tests", title, about: ["The tests were not run."] };
  }
  if (tests.length === 0) return { id: "tests", title, about: ["The package has no tests."] };
  const failed = tests.filter((one) => !one.passed).length;
  const rows = tests.map(({ name, passed, file, line }) => ({
    cells: [name, passed ? "Passed" : "Failed"],
    line: sourceLine(file, line, source),
  }));
  const about = [`${tests.length - failed} passed, ${failed} failed.`];
  return { id: "tests", title, about, table: { columns: ["Test", "Result"], rows } };
}
