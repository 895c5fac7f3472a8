/** Only the properties that were given: `exactOptionalPropertyTypes` knows no undefined ones, and JSON has none. */
export function given<Properties extends object>(
  properties: Properties,
): { [Key in keyof Properties]?: Exclude<Properties[Key], undefined> } {
  const kept: Partial<Properties> = {};
  for (const key of Object.keys(properties) as (keyof Properties)[]) {
    if (properties[key] !== undefined) kept[key] = properties[key];
  }
  return kept as { [Key in keyof Properties]?: Exclude<Properties[Key], undefined> };
}
