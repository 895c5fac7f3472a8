/** What `check` found → its output: what was mended, what is left, and what that is in numbers. */
import { given } from "../core/given.ts";
import { counted, countWords, type Findings, joined, plural } from "./findings.ts";
import type { FindingsFormat } from "./format-option.ts";
import type { MendedFile } from "./mend.ts";
import type { OpenedPackages } from "./open-packages.ts";
import { type PlacedFinding, placed } from "./placed.ts";
import { printErrorDefaults } from "./print-error-defaults.ts";
import { printPlaced, printText } from "./print-findings.ts";
import { printProofs, provenIn, type ToldProof, toldProofs } from "./print-proofs.ts";
import { printable } from "./printable.ts";
import { baselineName } from "./read-baseline.ts";
import { unifiedDiff } from "./unified-diff.ts";
import type { Output, World } from "./world.ts";

interface Checked extends OpenedPackages {
  /** Of all of them. */
  readonly findings: Findings;
  /** Whether the proofs are wanted too. */
  readonly proofs: boolean;
  /** Where fixes were asked for. */
  readonly changes?: Changes;
  /** Left out, because they stand on lines that did not change; undefined where all are told. */
  readonly elsewhere?: number;
}

interface Changes {
  readonly files: readonly MendedFile[];
  readonly fixed: readonly PlacedFinding[];
  readonly isWritten: boolean;
}

export function printChecked(world: World, format: FindingsFormat, checked: Checked): void {
  if (format === "text") printAsText(world, checked);
  else printAsData(world.stdout, format, checked);
}

function printAsData(
  output: Output,
  format: Exclude<FindingsFormat, "text">,
  checked: Checked,
): void {
  const { judged, plans, changes } = checked;
  const findings = placed(checked.findings);
  const files = [...filesOf(checked), ...plans.flatMap((one) => [...one.sources.keys()])];
  const counts = counted(findings);
  const summary = {
    packages: judged.length,
    files: filesOf(checked).length + plans.length,
    ...counts,
    known: knownIn(checked),
    ...given({ elsewhere: checked.elsewhere }),
  };
  const proofs = checked.proofs ? proofsIn(checked) : undefined;
  const fixed = changes?.fixed.map(({ code, file, line, fix }) => {
    return { code, file, line, ...given({ title: fix?.title, safe: fix?.safe }) };
  });
  const diff = changes?.isWritten === false ? diffLines(changes).join("\n") : undefined;
  const asJson = { diagnostics: findings, ...given({ fixed, diff, proofs }), summary };
  printPlaced(output, format, { findings, files, asJson });
}

function printAsText(world: World, checked: Checked): void {
  const { judged, plans, changes, findings } = checked;
  const isDiff = changes?.isWritten === false;
  if (isDiff) {
    const show = world.stdout.isTerminal ? printable : (line: string) => line;
    for (const line of diffLines(changes)) world.stdout.write(`${show(line)}\n`);
  }
  // Beside a difference the rest is a notice, so that the difference can go to `git apply`.
  const around: World = isDiff ? { ...world, stdout: world.stderr } : world;
  printText(around, around.stdout, findings);
  if (checked.proofs) printProofs(around, proofsIn(checked));
  if (changes !== undefined) around.stdout.write(changeText(changes));
  const files = filesOf(checked).length;
  const what = [
    ...(judged.length > 0
      ? [`${plural(judged.length, "package")} (${plural(files, "file")})`]
      : []),
    ...(plans.length > 0 ? [plural(plans.length, "plan")] : []),
  ];
  const counts = counted(findings.diagnostics);
  const known = knownIn(checked);
  const rest = known === 0 ? "" : `; ${plural(known, "known one")} in ${baselineName}`;
  const { elsewhere = 0 } = checked;
  const left = elsewhere === 0 ? "" : `; ${elsewhere} more on lines that did not change`;
  const sum = `${countWords(counts)}${rest}${left}`;
  around.stdout.write(`Checked ${what.join(" and ") || "nothing"}: ${sum}.\n`);
  const [only, ...others] = judged;
  if (counts.errors === 0 && only?.model !== undefined && others.length === 0) {
    printErrorDefaults(around, only.model);
  }
}

function changeText({ files, fixed, isWritten }: Changes): string {
  const lines = fixed.map(({ file, line, code, fix }) => {
    return printable(`  ${file}:${line}: ${code}: ${fix?.title ?? ""}`);
  });
  const verb = isWritten ? "Fixed" : "Would fix";
  const where = fixed.length === 0 ? "" : ` in ${plural(files.length, "file")}`;
  const count = fixed.length === 0 ? "nothing" : plural(fixed.length, "finding");
  return [...lines, `${verb} ${count}${where}.`, ""].join("\n");
}

function diffLines({ files }: Changes): readonly string[] {
  return files.flatMap(({ file, before, text }) => unifiedDiff(file, before, text));
}

/** The packages' own. */
function filesOf({ judged }: Checked): readonly string[] {
  return judged.flatMap((one) => one.model?.files.map(({ source }) => source.file) ?? []);
}

/** Findings that the baseline holds back. */
function knownIn({ judged }: Checked): number {
  return joined(judged.map((one) => ({ ...one, diagnostics: one.known }))).diagnostics.length;
}

function proofsIn({ judged, plans }: Checked): readonly ToldProof[] {
  return [
    ...judged.flatMap((one) => toldProofs(one.proofs)),
    ...plans.flatMap(({ plan }) => (plan === undefined ? [] : provenIn(plan))),
  ];
}
