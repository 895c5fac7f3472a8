/**
 * What was judged as a report of JUnit's form, which nearly every build server shows: a suite a file, a
 * case for each thing that was found there or tried. No case has a time: a test's clock is its own, and
 * how long a machine took is nothing that two runs would agree on.
 */
import { asHtml } from "../core/as-html.ts";
import type { PlacedFinding } from "./placed.ts";
import { printable } from "./printable.ts";

export interface JunitCase {
  readonly file: string;
  readonly name: string;
  readonly failure?: {
    readonly type: string;
    /** The first line says what is wrong. */
    readonly lines: readonly string[];
  };
}

/** The lines of the report. */
export function junitReport(cases: readonly JunitCase[]): readonly string[] {
  const suites = [...Map.groupBy(cases, (one) => one.file)];
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<testsuites name="concordat" ${counts(cases)}>`,
    ...suites.flatMap(([file, own]) => [
      `  <testsuite name="${asXml(file)}" ${counts(own)}>`,
      ...own.flatMap(caseLines),
      "  </testsuite>",
    ]),
    "</testsuites>",
  ];
}

/** Each finding fails; a file without any is one case that passes, since readers miss a suite without cases. */
export function casesOf(
  findings: readonly PlacedFinding[],
  files: readonly string[],
): readonly JunitCase[] {
  const found = new Set(findings.map((one) => one.file));
  const clean = files.filter((file) => !found.has(file));
  return [
    ...findings.map(({ file, line, column, code, severity, message, help }) => ({
      file,
      name: `${code} ${line}:${column}`,
      failure: {
        type: severity,
        lines: [
          ...message.split("\n"),
          ...(help === undefined ? [] : [`help: ${help}`]),
          `${file}:${line}:${column}`,
        ],
      },
    })),
    ...clean.map((file) => ({ file, name: "no findings" })),
  ].toSorted((a, b) => (a.file < b.file ? -1 : a.file > b.file ? 1 : 0));
}

function caseLines({ file, name, failure }: JunitCase): readonly string[] {
  const head = `    <testcase classname="${asXml(file)}" name="${asXml(name)}" file="${asXml(file)}"`;
  if (failure === undefined) return [`${head}/>`];
  const [message = "", ...more] = failure.lines;
  const open = `      <failure type="${asXml(failure.type)}" message="${asXml(message)}">`;
  const text = [message, ...more].map((line) => asXml(line)).join("\n");
  return [`${head}>`, `${open}${text}</failure>`, "    </testcase>"];
}

function counts(cases: readonly JunitCase[]): string {
  const failures = cases.filter((one) => one.failure !== undefined).length;
  return `tests="${cases.length}" failures="${failures}" errors="0" skipped="0"`;
}

/** Signs that XML has no way to write are shown as their escapes. */
function asXml(text: string): string {
  return asHtml(printable(text)).replaceAll("\ufffe", "\\ufffe").replaceAll("\uffff", "\\uffff");
}
