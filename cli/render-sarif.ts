/**
 * Findings as a SARIF 2.1.0 log, the form in which code hosts and editors take the results of
 * analysis tools: https://docs.oasis-open.org/sarif/sarif/v2.1.0/
 *
 * A file is told by its path as the user would type it, and so from the folder of the checkout where
 * the command runs there.
 */
import about from "../package.json" with { type: "json" };
import { knownCodes } from "./codes.ts";
import type { FilePlace, PlacedFinding } from "./placed.ts";

export function sarifLog(findings: readonly PlacedFinding[]): object {
  const codes = [...new Set(findings.map((one) => one.code))].toSorted();
  return {
    $schema:
      "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json",
    version: "2.1.0",
    runs: [
      {
        tool: {
          driver: {
            name: about.name,
            semanticVersion: about.version,
            rules: codes.map(rule),
          },
        },
        columnKind: "utf16CodeUnits",
        results: findings.map((one) => result(one, codes.indexOf(one.code))),
      },
    ],
  };
}

/** What a code means apart from the case; what is no diagnostic of ours is known by its name alone. */
function rule(code: string): object {
  const entry = knownCodes.get(code);
  if (entry === undefined) return { id: code };
  return {
    id: code,
    shortDescription: { text: open(entry.message) },
    fullDescription: { text: open(entry.why) },
    help: { text: `\`concordat explain ${code}\` says more.` },
    defaultConfiguration: { level: levels[entry.severity] },
  };
}

/** What a report fills in is left open. */
function open(text: string): string {
  return text.replace(/\{\w+\}/g, "…");
}

const levels: Readonly<Record<PlacedFinding["severity"], string>> = {
  error: "error",
  warning: "warning",
  info: "note",
};

function result(finding: PlacedFinding, ruleIndex: number): object {
  const { code, severity, message, help, related, fix } = finding;
  return {
    ruleId: code,
    ruleIndex,
    level: levels[severity],
    message: { text: help === undefined ? message : `${message}\n${help}` },
    locations: [{ physicalLocation: location(finding) }],
    ...(related === undefined
      ? {}
      : {
          relatedLocations: related.map((one, id) => ({
            id,
            physicalLocation: location(one),
            message: { text: one.message },
          })),
        }),
    ...(fix === undefined
      ? {}
      : {
          fixes: [
            {
              description: { text: fix.title },
              artifactChanges: [
                {
                  artifactLocation: artifact(fix.file),
                  replacements: [
                    { deletedRegion: region(fix), insertedContent: { text: fix.text } },
                  ],
                },
              ],
            },
          ],
        }),
  };
}

function location(place: FilePlace): object {
  return { artifactLocation: artifact(place.file), region: region(place) };
}

function artifact(file: string): object {
  return { uri: file.split("/").map(encodeURIComponent).join("/"), uriBaseId: "%SRCROOT%" };
}

/** Of a report on a line or a file as a whole no columns are known. */
function region({ line, column, endLine, endColumn }: FilePlace): object {
  if (endLine === line && column === 1 && endColumn === 1) return { startLine: line };
  return { startLine: line, startColumn: column, endLine, endColumn };
}
