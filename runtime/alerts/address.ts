/**
 * Whether a text is one address and nothing else. It is stricter than mail itself: what a value of a record
 * could smuggle into a header (several addresses, a name, a line's end, quotes) is no address here.
 */
export function isAddress(text: string): boolean {
  return (
    text.length <= mostLetters &&
    /^[\p{L}\p{N}!#$%&'*+/=?^_`{|}~.-]+@[\p{L}\p{N}-]+(?:\.[\p{L}\p{N}-]+)+$/u.test(text)
  );
}

/** RFC 5321, 4.5.3.1.3: a path has at most 256 octets with its brackets. */
const mostLetters = 254;
