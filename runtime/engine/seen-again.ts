/** A record that is shown again, held against what a table keeps of it as texts: whether it may be older, and its stamps. */
import type { Appending, SeenRecord } from "./engine.ts";
import { isOlderPicture } from "./older-picture.ts";
import { stampsOf, stampsText } from "./record-texts.ts";
import { laterStamps } from "./stamps.ts";

export interface KeptTexts {
  readonly seen: string;
  readonly stamps: string | null;
  readonly asserted: string | null;
  readonly modified: number | null;
  readonly since: number | null;
}

export function isOlder(
  { since, modified, stamps }: KeptTexts,
  record: SeenRecord,
  { picture, asked }: Appending,
): boolean {
  const known = {
    since: since ?? undefined,
    modified: modified ?? undefined,
    stamps: stamps === null ? undefined : stampsOf(stamps),
  };
  return isOlderPicture(known, record, picture, asked !== undefined);
}

export function stampsAfter(
  before: KeptTexts,
  record: SeenRecord,
): { readonly stamps: string | null; readonly asserted: string | null } {
  if (record.stamps === undefined) return { stamps: before.stamps, asserted: before.asserted };
  const past = {
    fields: JSON.parse(before.seen) as typeof record.fields,
    ...(before.stamps === null ? {} : { stamps: stampsOf(before.stamps) }),
  };
  const { stamps, asserted } = laterStamps(past, record);
  return { stamps: stampsText(stamps), asserted: stampsText(asserted) ?? before.asserted };
}
