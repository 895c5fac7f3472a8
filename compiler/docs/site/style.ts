/** How the pages look: on a desk, on a phone, in the dark, on paper. */
export const style = `
:root { color-scheme: light dark; --line: light-dark(#d5d9e0, #3a404a); --soft: light-dark(#565f6d, #a8b1be);
  --ground: light-dark(#fff, #16191e); --raised: light-dark(#f5f6f8, #1f242b); --ink: light-dark(#1b1f26, #e8ebef);
  --accent: light-dark(#0b57b0, #8ab8f5); --marked: light-dark(#fff3c4, #453a10); }
* { box-sizing: border-box; }
html { scroll-padding-top: 1rem; }
.picture img { max-width: 100%; height: auto; border: 1px solid var(--line); border-radius: 6px; }
body { margin: 0; font: 16px/1.55 system-ui, sans-serif; color: var(--ink); background: var(--ground); }
a { color: var(--accent); }
:focus-visible { outline: 3px solid var(--accent); outline-offset: 2px; }
main:focus { outline: none; }
.skip { position: absolute; left: -100vw; }
.skip:focus { left: 1rem; top: 1rem; z-index: 3; background: var(--ground); padding: .5rem 1rem; }
.unseen { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap; }
header { display: flex; flex-wrap: wrap; gap: .5rem 2rem; align-items: center; justify-content: space-between;
  padding: .75rem 1.5rem; border-bottom: 1px solid var(--line); background: var(--raised); }
.name { margin: 0; font-weight: 650; font-size: 1.1rem; }
.name a { color: inherit; text-decoration: none; }
.name a:hover { text-decoration: underline; }
#search { position: relative; display: flex; align-items: center; gap: .5rem; flex: 0 1 28rem; }
#search label { color: var(--soft); }
#search input { font: inherit; color: inherit; background: var(--ground); border: 1px solid var(--soft);
  border-radius: 6px; padding: .35rem .6rem; width: 100%; min-width: 0; }
#count { position: absolute; right: 0; top: calc(100% + .25rem); margin: 0; padding: 0 .5rem; z-index: 3;
  background: var(--raised); color: var(--soft); font-size: .875rem; }
#found { position: absolute; right: 0; top: calc(100% + 1.75rem); z-index: 2; width: min(36rem, 100%); min-width: 100%;
  max-height: 70vh; overflow: auto; margin: 0; padding: .25rem 0; list-style: none; background: var(--ground);
  border: 1px solid var(--line); border-radius: 6px; box-shadow: 0 6px 24px rgb(0 0 0 / .25); font-size: .925rem; }
#found a { display: block; padding: .5rem .75rem; color: inherit; text-decoration: none; overflow-wrap: anywhere; }
#found a:hover, #found a:focus { background: var(--raised); }
#found a:focus-visible { outline-offset: -3px; }
.columns { display: grid; grid-template-columns: 13rem minmax(0, 1fr); }
.columns > nav { border-right: 1px solid var(--line); padding: 1.25rem 0; }
.columns > nav ul { position: sticky; top: 1rem; margin: 0; padding: 0; list-style: none; }
.columns > nav a { display: block; padding: .35rem 1.5rem; color: inherit; text-decoration: none; overflow-wrap: anywhere; }
.columns > nav a:hover { text-decoration: underline; }
.columns > nav a:focus-visible { outline-offset: -3px; }
.columns > nav [aria-current] { font-weight: 650; color: var(--accent); box-shadow: inset 3px 0 var(--accent); }
main { padding: 1.25rem 2rem 3rem; max-width: 84rem; min-width: 0; }
h1 { font-size: 1.75rem; line-height: 1.25; margin: 0 0 1rem; overflow-wrap: anywhere; }
h2 { font-size: 1.2rem; margin: 2.25rem 0 .75rem; overflow-wrap: anywhere; }
p { max-width: 72ch; margin: .5rem 0; }
.contents ul { display: flex; flex-wrap: wrap; gap: .25rem 1.25rem; margin: 1rem 0 0; padding: 0; list-style: none; }
table { border-collapse: collapse; width: 100%; font-size: .925rem; }
th, td { text-align: left; padding: .5rem .75rem; border-bottom: 1px solid var(--line); vertical-align: top; overflow-wrap: anywhere; }
thead th { color: var(--soft); font-weight: 600; background: var(--raised); overflow-wrap: normal; }
thead a { color: inherit; text-decoration-style: dotted; text-underline-offset: .2em; }
tbody th { font-weight: 600; min-width: 9rem; }
td[data-label="Direction"], td[data-label="Authority"] { overflow-wrap: normal; }
td.source { white-space: nowrap; }
tr:target > *, pre span:target { background: var(--marked); }
pre { overflow-x: auto; border: 1px solid var(--line); border-radius: 6px; padding: .75rem; counter-reset: line; line-height: 1.5; }
code { font-family: ui-monospace, monospace; font-size: .9em; overflow-wrap: anywhere; }
pre span { display: inline-block; min-width: 100%; counter-increment: line; scroll-margin-top: 30vh; }
pre span::before { content: counter(line); display: inline-block; width: 3.5ch; margin-right: 1.5ch; text-align: right; color: var(--soft); }
footer { border-top: 1px solid var(--line); padding: 1rem 1.5rem; color: var(--soft); font-size: .875rem; }
footer p { max-width: none; }

@media (min-width: 75rem) { td { min-width: 7.5rem; } td.source { min-width: 0; } }

@media (max-width: 48rem) {
  header, main, footer { padding-inline: 1rem; }
  #search { flex: 1 1 100%; }
  #found { width: 100%; }
  .columns { display: block; }
  .columns > nav { border: 0; border-bottom: 1px solid var(--line); padding: .5rem 1rem; }
  .columns > nav ul { position: static; display: flex; flex-wrap: wrap; gap: 0 1.25rem; }
  .columns > nav a { padding: .3rem 0; }
  .columns > nav [aria-current] { box-shadow: inset 0 -3px var(--accent); }
  table, tbody, tr, tbody th, td { display: block; }
  thead { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); }
  tr { border: 1px solid var(--line); border-radius: 6px; margin-bottom: .75rem; overflow: hidden; }
  th, td { border: 0; padding: .35rem .75rem; }
  tbody th { background: var(--raised); padding-block: .5rem; }
  td.source { white-space: normal; }
  tbody th, td { display: grid; grid-template-columns: 7rem minmax(0, 1fr); gap: .75rem; }
  tbody th::before, td::before { font-weight: 400; content: attr(data-label); color: var(--soft); }
  td.empty { display: none; }
}

@media print {
  :root { color-scheme: light; }
  nav, #search, .skip { display: none; }
  .columns { display: block; }
  body { font-size: 10.5pt; }
  header, main, footer { padding-inline: 0; background: none; }
  main { max-width: none; }
  table { font-size: 9pt; }
  thead { display: table-header-group; }
  tr, h2 { break-inside: avoid; }
  h2 { break-after: avoid; }
  a { color: inherit; text-decoration: none; }
}
`;
