/**
 * Whether a text could be one e-mail address and nothing else; only sending to it can tell more. What could
 * smuggle a second one, a name or a line's end into a header is no address here.
 */
export function isAddress(text: string): boolean {
  return (
    text.length <= mostLetters &&
    !/\p{C}/u.test(text) &&
    /^[^\s@<>(),;:"]+@[^\s@<>(),;:"]+\.[^\s@<>(),;:".]+$/.test(text)
  );
}

/** RFC 5321, 4.5.3.1.3: a path has at most 256 octets with its brackets. */
const mostLetters = 254;
