/** `check --proofs`: what was proved of each row, a line a row, or as JSON. */
import type { RowProof } from "../compiler/prove/prove.ts";
import type { Plan, Proof } from "../plan/index.ts";
import { verdictWords } from "../rules/words/verdict.ts";
import { displayWidth } from "./display-width.ts";
import { printable } from "./printable.ts";
import type { World } from "./world.ts";

/** As JSON tells it. */
export interface ToldProof {
  readonly row: string;
  readonly verdict: Proof["verdict"];
  readonly states?: number;
  readonly assumptions?: readonly string[];
  readonly reason?: string;
  readonly trace?: readonly string[];
}

export function toldProofs(proofs: readonly RowProof[]): readonly ToldProof[] {
  return proofs.map(({ object, row, proof }) => ({ row: `${object}.${row}`, ...proof }));
}

/** As a plan holds them; what was proved is known there by its digest. */
export function provenIn({ objects }: Plan): readonly ToldProof[] {
  return objects.flatMap((object) =>
    object.rows.map(({ id, proof }) => ({ row: `${object.id}.${id}`, ...proof })),
  );
}

export function printProofs({ stdout }: World, proofs: readonly ToldProof[]): void {
  if (proofs.length === 0) return;
  const rows = [
    ["row", "verdict", "states", "assumptions"],
    ...proofs.map((one) => [
      printable(one.row),
      verdictWords[one.verdict],
      one.states === undefined ? "" : String(one.states),
      printable(remark(one)),
    ]),
  ];
  const widths = [0, 1, 2].map((at) => Math.max(...rows.map((row) => displayWidth(row[at] ?? ""))));
  for (const row of rows) {
    const cells = row.map((cell, at) => {
      const gap = " ".repeat(Math.max(0, (widths[at] ?? 0) - displayWidth(cell)));
      return at === 2 ? gap + cell : cell + gap;
    });
    stdout.write(`${cells.join("  ").trimEnd()}\n`);
  }
  const count = (verdict: Proof["verdict"]) =>
    proofs.filter((one) => one.verdict === verdict).length;
  const parts = (["proved", "not_proved", "refuted"] as const).flatMap((verdict) =>
    count(verdict) === 0 ? [] : [`${count(verdict)} ${verdictWords[verdict]}`],
  );
  stdout.write(`${parts.join(", ")}. What holds for all is in docs/proofs.md.\n\n`);
}

/** "Proved: 39 states; `sf.Name` is stored without blanks at the ends." */
export function proofText(proof: Proof): string {
  switch (proof.verdict) {
    case "not_run":
      return "Not proved: nobody has tried.";
    case "not_proved":
      return `Not proved: ${proof.reason}.`;
    case "refuted":
      return `Refuted: ${proof.trace.join(" ")}`;
    case "proved": {
      const { states, assumptions } = proof;
      const taken =
        assumptions.length === 0 ? "" : `; taken for granted: ${assumptions.join("; ")}`;
      return `Proved: ${states} states${taken}.`;
    }
  }
}

function remark({ assumptions = [], reason, trace }: ToldProof): string {
  return reason ?? trace?.at(-1) ?? assumptions.join("; ");
}
