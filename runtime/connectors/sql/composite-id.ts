/**
 * Ids of keys with several columns: one text, a JSON list of the parts. A catalogue names the columns
 * of such a key the same way.
 */

/** The names of the columns that an object's `id` in a catalogue stands for. */
export function idColumnsOf(id: string): readonly string[] {
  return id.startsWith("[") ? (JSON.parse(id) as string[]) : [id];
}

/** The same from the columns; no text where there are none. */
export function idNameOf(columns: readonly string[]): string {
  return columns.length > 1 ? JSON.stringify(columns) : (columns[0] ?? "");
}

export function joinId(parts: readonly (string | null)[]): string {
  return parts.length === 1 ? (parts[0] ?? "") : JSON.stringify(parts);
}

/** One text for each of so many columns; undefined for what can be no such id. */
export function splitId(id: string, columns: number): readonly string[] | undefined {
  const parts = columns === 1 ? [id] : listOf(id);
  return parts?.length === columns ? parts : undefined;
}

function listOf(id: string): readonly string[] | undefined {
  try {
    const list: unknown = JSON.parse(id);
    return Array.isArray(list) && list.every((one) => typeof one === "string") ? list : undefined;
  } catch {
    return undefined;
  }
}
