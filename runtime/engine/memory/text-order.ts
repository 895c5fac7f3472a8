/**
 * The order of texts in every engine: by code points. JavaScript's own is by UTF-16 units, which has
 * what is beyond U+FFFF before what stands at its end.
 */
export function compareTexts(a: string, b: string): number {
  const length = Math.min(a.length, b.length);
  for (let at = 0; at < length; at++) {
    if (a.charCodeAt(at) !== b.charCodeAt(at)) return rankAt(a, at) - rankAt(b, at);
  }
  return a.length - b.length;
}

/** The halves of a pair, which stand for what is beyond U+FFFF, after all other units. */
function rankAt(text: string, at: number): number {
  const unit = text.charCodeAt(at);
  const isOfPair =
    (isHigh(unit) && isLow(text.charCodeAt(at + 1))) ||
    (isLow(unit) && isHigh(text.charCodeAt(at - 1)));
  return isOfPair ? unit + 0x1_0000 : unit;
}

function isHigh(unit: number): boolean {
  return unit >= 0xd800 && unit <= 0xdbff;
}

function isLow(unit: number): boolean {
  return unit >= 0xdc00 && unit <= 0xdfff;
}
