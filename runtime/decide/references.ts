/**
 * Links of records in other objects, and back, as they are found to be needed.
 *
 * A batch is decided over what is known; what was asked for and not known is noted, looked up in one
 * call an object, and the batch is decided again. Rows without references never ask.
 */
import type { CodecContext } from "../../rules/codec.ts";
import type { Engine, RecordId } from "../engine/engine.ts";

export interface References {
  of(objects: readonly string[]): Pick<CodecContext, "linkOf" | "recordOf">;
  /** Looks up what was missing; false where nothing was. */
  fetch(): Promise<boolean>;
}

export function openReferences(engine: Engine): References {
  const links = new Map<string, string | undefined>();
  const records = new Map<string, string | undefined>();
  const missingLinks = new Map<string, RecordId[]>();
  const missingRecords = new Map<string, Set<string>>();

  return {
    of: (objects) => ({
      linkOf(system, id) {
        for (const object of objects) {
          const key = `${object} ${system} ${id}`;
          if (!links.has(key)) note(missingLinks, object, { system, id }, links, key);
          const found = links.get(key);
          if (found !== undefined) return found;
        }
        return undefined;
      },
      recordOf(link, system) {
        for (const object of objects) {
          const key = `${object} ${link} ${system}`;
          if (!records.has(key)) {
            records.set(key, undefined);
            const wanted = missingRecords.get(object) ?? new Set();
            missingRecords.set(object, wanted.add(link));
          }
          const found = records.get(key);
          if (found !== undefined) return found;
        }
        return undefined;
      },
    }),
    async fetch() {
      if (missingLinks.size === 0 && missingRecords.size === 0) return false;
      for (const [object, wanted] of missingLinks) {
        const found = await engine.linksOf(object, wanted);
        for (const { system, id } of wanted) {
          links.set(`${object} ${system} ${id}`, found.get(`${system} ${id}`));
        }
      }
      for (const [object, wanted] of missingRecords) {
        for (const { link, system, id } of await engine.recordsOf(object, [...wanted])) {
          records.set(`${object} ${link} ${system}`, id);
        }
      }
      missingLinks.clear();
      missingRecords.clear();
      return true;
    },
  };
}

function note(
  missing: Map<string, RecordId[]>,
  object: string,
  record: RecordId,
  known: Map<string, string | undefined>,
  key: string,
): void {
  known.set(key, undefined);
  const wanted = missing.get(object);
  if (wanted === undefined) missing.set(object, [record]);
  else wanted.push(record);
}
