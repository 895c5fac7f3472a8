/** The repository's own packages, read from the disk for tests. */
import { readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import type { CompileInput, PackageInput } from "../../compiler/compile.ts";
import type { SourceText } from "../../core/source.ts";
import { type Catalogue, readCatalogue } from "../../plan/index.ts";
import { manifests } from "../../runtime/connectors/manifests.ts";

export const specPackages = ["hubspot-salesforce", "account-360", "orders"] as const;

export const knownManifests = new Map(Object.entries(manifests));

const root = fileURLToPath(new URL("../../", import.meta.url));

/** `specs/NAME`, as the compiler takes it. Throws where a catalogue cannot be read. */
export function specPackage(name: (typeof specPackages)[number]): CompileInput {
  return { package: readPackage(`specs/${name}`), manifests: knownManifests };
}

function readPackage(folder: string): PackageInput {
  const files: SourceText[] = readdirSync(root + folder)
    .filter((file) => file.endsWith(".sync"))
    .map((file) => ({
      file: `${folder}/${file}`,
      text: readFileSync(`${root}${folder}/${file}`, "utf8"),
    }));
  const catalogues = new Map<string, Catalogue>();
  for (const file of readdirSync(`${root}${folder}/catalog`)) {
    const path = `${folder}/catalog/${file}`;
    const read = readCatalogue({ file: path, text: readFileSync(root + path, "utf8") });
    if (read.value === undefined) throw new Error(`${path}: ${read.diagnostics[0]?.message}`);
    catalogues.set(file.replace(/\.json$/, ""), read.value);
  }
  return { files, catalogues };
}
