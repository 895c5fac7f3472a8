/**
 * The host of a web address, an e-mail address or a bare name: in small letters, without `www.`, port
 * or closing dot. Names in other scripts take their ASCII form (`xn--…`), which is the one that
 * every system accepts and that two spellings share.
 */
import { defineNormalForm } from "./define-codec.ts";

export const domain = defineNormalForm({
  name: "domain",
  normal: (text) => hostOf(text.trim()) ?? text.trim(),
});

function hostOf(text: string): string | undefined {
  const written = address.exec(text)?.[1];
  if (written === undefined || !URL.canParse(`http://${written}`)) return undefined;
  const host = new URL(`http://${written}`).hostname.replace(/\.$/, "");
  if (!name.test(host)) return undefined;
  return host.replace(/^(?:www\.)+(?=[^.]+\.)/, "");
}

/** An optional scheme and person, the host, and whatever follows it. */
const address =
  /^(?:mailto:|(?:[a-z][a-z0-9+.-]*:)?\/\/)?(?:[^\s/?#@]*@)?([^\s/?#:@]+)(?::\d*)?(?:[/?#].*)?$/is;
/** At least two labels, the last with a letter: "Acme" and "3.5" are no hosts. */
const name = /^(?:[a-z0-9_-]+\.)+(?=[a-z0-9-]*[a-z])[a-z0-9-]{2,}$/;
