/** Why a text names no time zone of the IANA database; undefined where it does. */
export function zoneProblem(zone: string): string | undefined {
  if (zone === "UTC") return undefined;
  // The engine also takes offsets and abbreviations, which do not follow daylight saving time.
  if (!/^[A-Z][A-Za-z_]+(?:\/[A-Za-z0-9_+-]+){1,2}$/.test(zone)) {
    return `\`${zone.slice(0, 40)}\` is not a time zone such as Europe/London`;
  }
  try {
    new Intl.DateTimeFormat("en", { timeZone: zone });
    return undefined;
  } catch {
    return `\`${zone.slice(0, 40)}\` is not a known time zone`;
  }
}
