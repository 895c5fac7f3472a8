/**
 * The script of the search, as the browser gets it after the `entries`. All words have to be there, in any
 * order, small or capital; the list is of plain links, so that keys and screen readers need nothing special.
 */
export const searchScript = `
const most = 30;
const texts = entries.map(([where, says]) => (where + " " + says).toLowerCase());
const place = document.getElementById("search");
place.innerHTML =
  '<label for="words">Search</label><input id="words" type="search" autocomplete="off" aria-controls="found">' +
  '<p id="count" role="status"></p><ul id="found" hidden></ul>';
const input = document.getElementById("words");
const count = document.getElementById("count");
const list = document.getElementById("found");

function search() {
  const words = input.value.toLowerCase().split(/\\s+/).filter((word) => word !== "");
  const found = words.length === 0
    ? []
    : entries.filter((_, at) => words.every((word) => texts[at].includes(word)));
  list.replaceChildren(...found.slice(0, most).map(([where, says, address]) => {
    const link = document.createElement("a");
    link.href = address;
    const heading = document.createElement("strong");
    heading.textContent = where;
    link.append(heading, document.createElement("br"), says);
    const item = document.createElement("li");
    item.append(link);
    return item;
  }));
  list.hidden = found.length === 0;
  count.textContent = words.length === 0 ? "" : found.length === 0 ? "Nothing found"
    : found.length > most ? found.length + " found, the first " + most + " shown" : found.length + " found";
}

function close() {
  input.value = "";
  search();
}

input.addEventListener("input", search);
place.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  close();
  input.focus();
});
list.addEventListener("click", close);
document.addEventListener("click", (event) => {
  if (!place.contains(event.target)) close();
});
search();
`;
