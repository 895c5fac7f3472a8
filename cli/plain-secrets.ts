/** Secrets that stand in concordat.yaml as they are, where everyone who reads the specs reads them. */
import type { Diagnostic } from "../core/diagnostic.ts";
import type { SourceText } from "../core/source.ts";
import { isTokenHash } from "../runtime/people/tokens.ts";
import { diagnoseConfig } from "./diagnostics.ts";
import { dots, maskSettings } from "./mask-secrets.ts";
import { withoutPlaceholders } from "./placeholders.ts";
import type { ProfileText } from "./profile-texts.ts";

export function plainSecrets(texts: readonly ProfileText[]): readonly Diagnostic[] {
  return texts.flatMap((one) => {
    const what = secretIn(one);
    return what === undefined ? [] : [diagnoseConfig("secret-in-config", one.span, { what })];
  });
}

/** The file as reports may quote it: what is secret by where it stands, or by its form, is dotted out. */
export function withoutSecrets(source: SourceText, texts: readonly ProfileText[]): SourceText {
  let { text } = source;
  for (const one of texts) {
    const { path, span } = one;
    if (secretPlace(path) === undefined && !isToken(one)) continue;
    text =
      text.slice(0, span.start) + dots(text.slice(span.start, span.end)) + text.slice(span.end);
  }
  return { ...source, text: maskSettings(text) };
}

/** What is a secret wherever it stands in the clear. */
function secretPlace([, group, kind, part, key]: ProfileText["path"]): string | undefined {
  if (group === "systems" && part === "credentials" && key !== "user" && key !== "client_id") {
    return "a login";
  }
  if (group === "state" && kind === "key") return "the key of the state";
  // Who knows the address of a Slack hook may post there.
  if (group === "alerts" && kind === "slack") return "the address of a Slack hook";
  if (group === "alerts" && key === "secret") return "the secret of a webhook";
  return undefined;
}

/** Where a hash belongs, somebody may have put the token itself. */
function isToken({ text, path }: ProfileText): boolean {
  return path[1] === "people" && !isTokenHash(text) && withoutPlaceholders(text) !== "";
}

function secretIn({ text, path, span }: ProfileText): string | undefined {
  if (isToken({ text, path, span })) return "what may be a token";
  const rest = withoutPlaceholders(text);
  const kept = secretPlace(path);
  // Part of a hook's address may stand there, the part that opens it may not.
  if (kept !== undefined && (path[1] === "alerts" ? rest === text : rest !== "")) return kept;
  if (/^[a-z][a-z0-9+.-]*:\/\/[^/?#@]*:[^/?#]+@/i.test(rest)) return "a password";
  if (/[?&][\w-]*(?:password|passwd|secret|token|api_?key)=[^&#]/i.test(rest)) return "a secret";
  return undefined;
}
