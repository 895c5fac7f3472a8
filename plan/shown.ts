/**
 * Someone else's text in a message of ours, in backticks: at most sixty signs of it, and with what a
 * terminal would obey or a reader could not see (control signs, direction marks, lone surrogates) as
 * its escape.
 */
export function shown(text: string): string {
  return `\`${briefly(text)}\``;
}

/** The same without backticks, for a message that brings its own. */
export function briefly(text: string): string {
  // Cut first: the rest of a hostile text is never looked at. A pair that the cut parts is dropped.
  const head = text.length > most ? text.slice(0, most).replace(/[\ud800-\udbff]$/, "") : text;
  const plain = head.replace(unsafe, (sign) => {
    const code = (sign.codePointAt(0) ?? 0).toString(16);
    return code.length > 4 ? `\\u{${code}}` : `\\u${code.padStart(4, "0")}`;
  });
  return text.length > most ? `${plain}…` : plain;
}

/** In UTF-16 units. */
const most = 60;

const unsafe = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]/gu;
