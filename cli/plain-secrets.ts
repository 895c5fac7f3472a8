/** Secrets that stand in concordat.yaml as they are, where everyone who reads the specs reads them. */
import type { Diagnostic } from "../core/diagnostic.ts";
import { diagnoseConfig } from "./diagnostics.ts";
import { withoutPlaceholders } from "./placeholders.ts";
import type { ProfileText } from "./profile-texts.ts";

export function plainSecrets(texts: readonly ProfileText[]): readonly Diagnostic[] {
  return texts.flatMap((one) => {
    const what = secretIn(one);
    return what === undefined ? [] : [diagnoseConfig("secret-in-config", one.span, { what })];
  });
}

function secretIn({ text, path }: ProfileText): string | undefined {
  const [, group, kind] = path;
  const rest = withoutPlaceholders(text);
  if (group === "state" && kind === "key" && rest !== "") return "the key of the state";
  // Who knows the address of a Slack hook may post there.
  if (group === "alerts" && kind === "slack" && rest === text) return "the address of a Slack hook";
  if (/^[a-z][a-z0-9+.-]*:\/\/[^/?#@]*:[^/?#]+@/i.test(rest)) return "a password";
  if (/[?&][\w-]*(?:password|passwd|secret|token|api_?key)=[^&#]/i.test(rest)) return "a secret";
  return undefined;
}
