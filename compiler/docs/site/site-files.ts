/**
 * The documents as a site: one folder of plain pages, which works from a disk and asks nothing of the network.
 * Every page works without the script, which adds the search alone.
 */
import type { SourceText } from "../../../core/source.ts";
import type { Document, SourceLine } from "../document.ts";
import { layOut } from "./lay-out.ts";
import { pageHtml } from "./page-html.ts";
import { searchEntries } from "./search-entries.ts";
import { searchScript } from "./search-script.ts";
import { sourceHtml } from "./source-html.ts";
import { style } from "./style.ts";

/**
 * `sources`: the texts of the package, which the rows lead to where they are not kept on the web. `picture`: an SVG of
 * its fields, for the first page.
 */
export function siteFiles(
  document: Document,
  sources: readonly SourceText[],
  picture?: string,
): ReadonlyMap<string, string> {
  const { pages } = document;
  const shown = sources.map((source, at) => ({ source, file: `source-${at + 1}.html` }));
  const linkTo = ({ file, line, url }: SourceLine): string | undefined => {
    if (url !== undefined) return url;
    const page = shown.find((one) => one.source.file === file);
    return page && `${page.file}#L${line}`;
  };
  return new Map([
    ...pages.map((page, at) => {
      const shown = at === 0 && picture !== undefined ? `\n${pictureHtml}` : "";
      const content = `${pageHtml(page, linkTo)}${shown}`;
      return [
        `${page.id}.html`,
        layOut(document, { id: page.id, title: page.title, content }),
      ] as const;
    }),
    ...(picture === undefined ? [] : [[pictureFile, picture] as const]),
    ...shown.map(
      ({ source, file }) =>
        [
          file,
          layOut(document, { id: file, title: source.file, content: sourceHtml(source) }),
        ] as const,
    ),
    ["style.css", style],
    ["search.js", `const entries = ${JSON.stringify(searchEntries(pages))};\n${searchScript}`],
  ]);
}

const pictureFile = "fields.svg";

/** What it shows stands in the tables of the objects too. */
const pictureHtml = `<section aria-labelledby="picture">
<h2 id="picture">As a picture</h2>
<p>Each field, and which way its values flow. Pointed at, a line says its rule.</p>
<p class="picture"><a href="${pictureFile}"><img src="${pictureFile}" alt="The fields of each object, with arrows for the ways that their values flow; the tables of the objects say the same."></a></p>
</section>`;
