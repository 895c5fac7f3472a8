/** The frame of every page of a sandbox. */
import { asHtml } from "../../core/as-html.ts";
import type { ShownObject } from "../vendor.ts";

export interface Laid {
  readonly vendor: string;
  readonly objects: readonly ShownObject[];
  readonly title: string;
  /** HTML. */
  readonly content: string;
}

export function layOut({ vendor, objects, title, content }: Laid): string {
  const links = [
    ...objects.map(({ name, label }) => [`/sandbox/${encodeURIComponent(name)}`, label] as const),
    ["/sandbox/world", "Time and faults"] as const,
  ];
  const list = links.map(([to, label]) => `<li><a href="${asHtml(to)}">${asHtml(label)}</a></li>`);
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${asHtml(title)} · ${asHtml(vendor)} sandbox</title>
<style>${style}</style>
</head>
<body>
<header>
<p class="name">${asHtml(vendor)} <span>sandbox</span></p>
<nav aria-label="Objects"><ul>${list.join("")}</ul></nav>
</header>
<main>
<h1>${asHtml(title)}</h1>
${content}
</main>
</body>
</html>
`;
}

const style = `
:root { color-scheme: light dark; --line: light-dark(#d5d9e0, #3a404a); --soft: light-dark(#5b6472, #a3acb9);
  --ground: light-dark(#fff, #16191e); --raised: light-dark(#f5f6f8, #1f242b); --ink: light-dark(#1b1f26, #e8ebef);
  --accent: light-dark(#0b57b0, #8ab8f5); --bad: light-dark(#a3160f, #ff9d94); }
* { box-sizing: border-box; }
body { margin: 0; font: 16px/1.5 system-ui, sans-serif; color: var(--ink); background: var(--ground); }
header { display: flex; flex-wrap: wrap; gap: .25rem 2rem; align-items: baseline; padding: .75rem 1.5rem;
  border-bottom: 1px solid var(--line); background: var(--raised); }
.name { margin: 0; font-weight: 650; } .name span { font-weight: 400; color: var(--soft); }
nav ul { display: flex; flex-wrap: wrap; gap: .25rem 1.25rem; margin: 0; padding: 0; list-style: none; }
a { color: var(--accent); } main { padding: 1rem 1.5rem 3rem; max-width: 90rem; }
h1 { font-size: 1.5rem; margin: .5rem 0 1rem; } h2 { font-size: 1.1rem; margin: 2rem 0 .5rem; }
.wide { overflow-x: auto; } table { border-collapse: collapse; width: 100%; font-size: .925rem; }
th, td { text-align: left; padding: .4rem .75rem; border-bottom: 1px solid var(--line); vertical-align: top; }
th { color: var(--soft); font-weight: 600; white-space: nowrap; } td { overflow-wrap: anywhere; min-width: 7rem; } td:first-child { white-space: nowrap; }
form.row { display: flex; flex-wrap: wrap; gap: .5rem; align-items: end; margin: 0 0 1rem; }
label { display: block; font-size: .875rem; color: var(--soft); }
input, select { font: inherit; color: inherit; background: var(--ground); border: 1px solid var(--soft);
  border-radius: 6px; padding: .4rem .6rem; width: 100%; }
input:read-only { background: var(--raised); border-color: var(--line); }
button, .button { font: inherit; padding: .4rem 1rem; border-radius: 6px; border: 1px solid var(--accent);
  background: var(--accent); color: var(--ground); cursor: pointer; text-decoration: none; display: inline-block; }
button.plain { background: transparent; color: var(--accent); } button.bad { background: transparent; color: var(--bad); border-color: var(--bad); }
:focus-visible { outline: 3px solid var(--accent); outline-offset: 2px; }
.fields { display: grid; grid-template-columns: repeat(auto-fill, minmax(16rem, 1fr)); gap: .75rem 1.25rem; margin-bottom: 1.25rem; }
.bad-news { border: 1px solid var(--bad); color: var(--bad); border-radius: 6px; padding: .5rem .75rem; }
.soft { color: var(--soft); } .acts { display: flex; gap: .75rem; flex-wrap: wrap; }
`;
