/** The frame of every page: what it is called, where else one can go, and what plan it tells of. */
import { asHtml } from "../../../core/as-html.ts";
import type { Document } from "../document.ts";

export interface Laid {
  readonly id: string;
  readonly title: string;
  /** HTML. */
  readonly content: string;
}

export function layOut(document: Document, { id, title, content }: Laid): string {
  const name = asHtml(document.package);
  const links = document.pages.map((page, at) => {
    const here = page.id === id ? ' aria-current="page"' : "";
    const label = at === 0 ? "Overview" : asHtml(page.title);
    return `<li><a href="${page.id}.html"${here}>${label}</a></li>`;
  });
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="referrer" content="no-referrer">
<title>${asHtml(title)}${title.startsWith(document.package) ? "" : ` · ${name}`}</title>
<link rel="stylesheet" href="style.css">
<script src="search.js" defer></script>
</head>
<body>
<a class="skip" href="#content">To the content</a>
<header>
<p class="name"><a href="index.html">${name}</a></p>
<div id="search" role="search"></div>
</header>
<div class="columns">
<nav aria-label="Pages"><ul>
${links.join("\n")}
</ul></nav>
<main id="content" tabindex="-1">
<h1>${asHtml(title)}</h1>
${content}
</main>
</div>
<footer><p>Made by Concordat of the plan <code>${asHtml(document.digest)}</code>.
What the words mean stands in the <a href="glossary.html">glossary</a>.</p></footer>
</body>
</html>
`;
}
