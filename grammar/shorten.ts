/** A piece of the user's text as a message may show it: a hostile one can be megabytes long. */
export function shorten(text: string): string {
  return text.length > 40 ? `${text.slice(0, 40)}…` : text;
}
