/** Moments as Salesforce writes them: to the second, in UTC. */

/** `2026-01-01T09:00:00.000+0000` */
export function momentText(ms: number): string {
  return new Date(Math.floor(ms / 1000) * 1000).toISOString().replace("Z", "+0000");
}

/** ms since 1970; undefined for what is no moment. A `+` that an address made a space of is taken as well. */
export function momentMs(text: string): number | undefined {
  const found = /^(\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(?:\.\d+)?)(Z|[+ -]\d{2}:?\d{2})$/.exec(text);
  if (found === null) return undefined;
  const zone = (found[2] ?? "Z").replace(" ", "+").replace(/^([+-]\d{2})(\d{2})$/, "$1:$2");
  const ms = Date.parse(`${found[1]}${zone}`);
  return Number.isNaN(ms) ? undefined : ms;
}
