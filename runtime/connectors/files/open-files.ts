/**
 * Files of a folder as a system: each file with the format's ending is an object, each of its records
 * a record. A file keeps no history, so its feed gives all of it whenever it is another than before,
 * and a batch of writes replaces it once. What somebody edits meanwhile is read again and kept.
 */
import { statSync } from "node:fs";
import { join } from "node:path";
import type { Catalogue, CatalogueObject } from "../../../plan/index.ts";
import type { Connector, Page } from "../../connector.ts";
import { ConnectorError } from "../../connector-error.ts";
import type { OpenConnector } from "../open.ts";
import { applyWrites } from "./apply-writes.ts";
import { filesIn, replaceText } from "./disk.ts";
import type { FileFormat } from "./file-format.ts";
import { type LoadedFile, loadFile } from "./loaded-file.ts";
import { rowOf } from "./row.ts";

/** Records of one page. */
const pageRecords = 1000;
/** How often a batch is made anew for a file that somebody else goes on changing. */
const mostTries = 5;

export function openFiles(format: FileFormat): OpenConnector {
  return async ({ settings }) => {
    const folder = settings.url.slice(`${format.name}:`.length);
    if (statSync(folder, { throwIfNoEntry: false })?.isDirectory() !== true) {
      throw new ConnectorError("schema_drift", `there is no folder ${folder}`);
    }
    const kept = new Map<string, LoadedFile>();
    const load = (object: string): LoadedFile => {
      const own = settings.objects ?? {};
      const objectSettings = Object.hasOwn(own, object) ? (own[object] ?? {}) : {};
      if (!filesIn(folder, `.${format.name}`).includes(object)) {
        throw new ConnectorError("schema_drift", `there is no file ${object}.${format.name}`);
      }
      const file = loadFile(format, folder, object, objectSettings, kept.get(object));
      kept.set(object, file);
      return file;
    };

    return {
      feed: "scan",
      async describe() {
        return catalogueOf(format, filesIn(folder, `.${format.name}`), load);
      },
      async cursor(object) {
        return load(object).digest;
      },
      async *scan(object, fields, signal) {
        yield* pagesOf(load(object), fields, signal);
      },
      async *changes(object, fields, since, signal) {
        const file = load(object);
        const cursor = file.digest;
        if (cursor !== since) {
          for (const { rows } of pagesOf(file, fields, signal)) {
            yield { rows, deleted: [], cursor: since };
          }
        }
        yield { rows: [], deleted: [], cursor };
      },
      async read(object, ids, fields, signal) {
        signal.throwIfAborted();
        const { entry, records } = load(object);
        return ids.map((id) => {
          const record = records.get(id);
          return record === undefined ? null : rowOf(entry, record, fields);
        });
      },
      async write(object, writes, signal) {
        for (let tried = 0; tried < mostTries; tried++) {
          signal.throwIfAborted();
          const file = load(object);
          const { records, results, isChanged } = applyWrites(file, writes);
          if (!isChanged) return results;
          const path = join(folder, `${object}.${format.name}`);
          const text = file.content.print([...records.values()]);
          const [before = "", schema = ""] = file.digest.split(" ");
          const digest = replaceText(path, text, before);
          if (digest === undefined) continue;
          kept.set(object, { ...file, records, digest: `${digest} ${schema}` });
          return results;
        }
        throw new ConnectorError(
          "transient",
          `${object}.${format.name} is being changed by others`,
        );
      },
      async close() {
        kept.clear();
      },
    } satisfies Connector;
  };
}

function* pagesOf(
  { entry, records }: LoadedFile,
  fields: readonly string[],
  signal: AbortSignal,
): Iterable<Page> {
  const all = [...records.values()];
  for (let at = 0; at < all.length; at += pageRecords) {
    signal.throwIfAborted();
    yield { rows: all.slice(at, at + pageRecords).map((one) => rowOf(entry, one, fields)) };
  }
}

/** A file that cannot be read is left out: whoever asks for it is told why, and the others go on. */
function catalogueOf(
  format: FileFormat,
  names: readonly string[],
  load: (object: string) => LoadedFile,
): Catalogue {
  const objects: [string, CatalogueObject][] = [];
  for (const name of names) {
    try {
      objects.push([name, load(name).entry]);
    } catch (error) {
      if (!(error instanceof ConnectorError)) throw error;
    }
  }
  return {
    formatVersion: 1,
    connector: format.name,
    origin: "pulled",
    objects: Object.fromEntries(objects),
  };
}
