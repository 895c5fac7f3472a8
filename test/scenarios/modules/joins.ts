/** Both texts, in the order of the alphabet. */
export default function joins(_base: unknown, values: readonly unknown[]): string {
  return values.map(String).toSorted().join(" and ");
}
