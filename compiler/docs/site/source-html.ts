/** A text of the package with its lines numbered, so that rows can lead to them from a disk. */
import { asHtml } from "../../../core/as-html.ts";
import type { SourceText } from "../../../core/source.ts";

export function sourceHtml({ file, text }: SourceText): string {
  const lines = text
    .replace(/\r?\n$/, "")
    .split(/\r?\n/)
    .map((line, at) => `<span id="L${at + 1}">${asHtml(line)}</span>`);
  return `<pre class="source" tabindex="0" aria-label="${asHtml(file)}"><code>${lines.join("\n")}</code></pre>`;
}
