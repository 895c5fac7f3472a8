/**
 * What no spec may hold: addresses and settings of one place in its declarations, and secrets
 * anywhere in quotes. Both belong to the connection profiles of `concordat.yaml`.
 *
 * An address in a reason, a ticket or a test's data is a reference for people, and stays.
 */
import type { StatementNode, StringValue } from "../../../grammar/ast.ts";
import type { Check } from "../check.ts";
import { diagnose } from "./diagnostics.ts";

export const checkConnections: Check = (model, report) => {
  for (const file of model.files) {
    for (const { node } of file.statements) {
      for (const { text, instead } of declaredTexts(node)) {
        const what = connectionIn(text.value);
        if (what === undefined || secretIn(text.value) !== undefined) continue;
        report(diagnose("connection-in-spec", text.span, { what, instead }));
      }
    }
  }
};

export const checkSecrets: Check = (model, report) => {
  for (const { source, tokens } of model.files) {
    for (const token of tokens) {
      const what = token.image.startsWith('"') ? secretIn(token.image) : undefined;
      if (what === undefined) continue;
      const span = { file: source.file, start: token.start, end: token.end };
      report(diagnose("secret-in-spec", span, { what }));
    }
  }
};

interface DeclaredText {
  readonly text: StringValue;
  /** What should stand there, in a help text. */
  readonly instead: string;
}

function declaredTexts(node: StatementNode): readonly DeclaredText[] {
  const labelled = (text: StringValue | undefined, instead: string) =>
    text === undefined ? [] : [{ text, instead }];
  switch (node.kind) {
    case "channel":
      return labelled(node.target, "the channel's name");
    case "system":
      return [
        ...labelled(node.label, "the system's name"),
        ...labelled(node.processor, "the processor's name"),
      ];
    case "owner":
    case "organisation":
    case "term":
      return labelled(node.label, "a name for people");
    default:
      return [];
  }
}

/** Whether a text is reported here, so that no other check need say what is wrong with it. */
export function isForbidden(text: string): boolean {
  return connectionIn(text) !== undefined || secretIn(text) !== undefined;
}

function connectionIn(text: string): string | undefined {
  if (/\$\{[^{}]*\}/.test(text)) return "a setting of one machine";
  if (/\b[a-z][a-z0-9+.-]{0,20}:\/\/\S/i.test(text)) return "an address";
  return undefined;
}

/**
 * What a text gives away, by the forms in which vendors issue their keys. No pattern reads on without
 * bound, so that a long text costs no more than its length.
 */
function secretIn(text: string): string | undefined {
  if (text.length < 16) return undefined;
  return secrets.find(({ pattern }) => pattern.test(text))?.what;
}

const secrets: readonly { readonly what: string; readonly pattern: RegExp }[] = [
  { what: "a private key", pattern: /-----BEGIN [A-Z ]*PRIVATE KEY-----/ },
  {
    what: "a password",
    pattern: /\b[a-z][a-z0-9+.-]{0,20}:\/\/[^\s/:@"]{1,200}:[^\s/@"]{1,200}@/i,
  },
  { what: "a Slack webhook", pattern: /\bhooks\.slack\.com\/services\/\w/ },
  {
    what: "an access token",
    pattern:
      /\b(?:xox[abeprs]-[\w-]{10}|gh[oprsu]_\w{30}|pat-(?:na|eu|ap)\d-[\w-]{20}|(?:sk|rk)_(?:live|test)_\w{10}|whsec_\w{16}|shp(?:at|ca|pa|ss)_[\da-f]{20}|AKIA[\dA-Z]{16}|eyJ[\w-]{10,200}\.eyJ[\w-]{10})/,
  },
];
