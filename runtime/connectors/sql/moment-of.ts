/** ms since 1970; a moment as text, taken for UTC without a zone, or a number of seconds or milliseconds since 1970. */
export function momentOf(text: string | null): number | undefined {
  if (text === null) return undefined;
  if (/^\d{1,18}$/.test(text)) {
    return Number(text) < secondsEnd ? Number(text) * 1000 : Number(text);
  }
  const iso = /[zZ]|[+-]\d\d$/.test(text.slice(10)) ? text.replace(/\+00$/, "Z") : `${text}Z`;
  const ms = Date.parse(iso.replace(" ", "T"));
  return Number.isNaN(ms) ? undefined : ms;
}

/** Numbers below this are seconds: as milliseconds they would lie in 1970. */
const secondsEnd = 100_000_000_000;
