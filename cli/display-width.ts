/**
 * How many columns of a terminal a text takes, so that carets stand below what they mean.
 *
 * Terminals disagree on the newest emoji; wide East Asian letters and common emoji count two
 * columns, marks that join the letter before them none.
 */
export function displayWidth(text: string): number {
  // Plain text is nearly all there is, and segmenting it is slow.
  if (/^[\x20-\x7e]*$/.test(text)) return text.length;
  let width = 0;
  for (const { segment } of segments.segment(text)) width += wide.test(segment) ? 2 : 1;
  return width;
}

const segments = new Intl.Segmenter("en", { granularity: "grapheme" });

/** East Asian Wide and Fullwidth blocks (Unicode TR 11) and what is shown as a picture. */
const wide =
  /^[\u1100-\u115f\u2e80-\u303e\u3041-\u33ff\u3400-\u4dbf\u4e00-\u9fff\ua000-\ua4cf\ua960-\ua97c\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff01-\uff60\uffe0-\uffe6\u{1b000}-\u{1b2fb}\u{1f200}-\u{1f265}\u{20000}-\u{3fffd}]|^\p{Emoji_Presentation}|\ufe0f/u;
