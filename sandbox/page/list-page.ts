/** The records of one object, newest change first, with a search over all that stands in them. */
import { asHtml } from "../../core/as-html.ts";
import { fieldsOf, type StoredRecord, type Value } from "../records.ts";
import type { ShownObject } from "../vendor.ts";
import type { PageSettings } from "./page-settings.ts";

const perPage = 50;
const columns = 7;

export function listPage(
  { records }: PageSettings,
  object: ShownObject,
  query: URLSearchParams,
): string {
  const words = (query.get("words") ?? "").trim();
  const showsDeleted = query.get("deleted") === "yes";
  const all = showsDeleted ? records.deleted(object.name) : records.all(object.name);
  const found = all
    .filter((one) => has(one, words.toLowerCase()))
    .toSorted((one, other) => other.modifiedAt - one.modifiedAt);
  const last = Math.max(1, Math.ceil(found.length / perPage));
  const page = Math.min(Math.max(1, Math.trunc(Number(query.get("page") ?? 1)) || 1), last);
  const shown = found.slice((page - 1) * perPage, page * perPage);
  const fields = telling(object, shown);
  const to = (changed: Record<string, string>) =>
    `?${asHtml(new URLSearchParams({ words, deleted: showsDeleted ? "yes" : "no", ...changed }).toString())}`;
  const here = `/sandbox/${encodeURIComponent(object.name)}`;
  const turn = [
    page > 1 ? `<a href="${to({ page: String(page - 1) })}">Previous</a>` : "",
    `Page ${page} of ${last}`,
    page < last ? `<a href="${to({ page: String(page + 1) })}">Next</a>` : "",
  ];
  return `<form class="row" role="search">
<div><label for="words">Search</label><input id="words" name="words" value="${asHtml(words)}"></div>
<button class="plain">Search</button>
<a class="button" href="${asHtml(here)}/new">New</a>
</form>
<p class="soft">${found.length} ${showsDeleted ? "deleted " : ""}records ·
<a href="${to({ deleted: showsDeleted ? "no" : "yes" })}">${showsDeleted ? "Show those that are there" : "Show the deleted"}</a></p>
<div class="wide"><table>
<thead><tr><th scope="col">Id</th>${fields.map(({ label }) => `<th scope="col">${asHtml(label)}</th>`).join("")}<th scope="col">Changed</th></tr></thead>
<tbody>${shown.map((one) => line(here, one, fields)).join("\n")}</tbody>
</table></div>
<p>${turn.join(" ")}</p>`;
}

/** What tells records apart: fields that people write, and that most of these have, in the object's order. */
function telling({ fields }: ShownObject, records: readonly StoredRecord[]): ShownObject["fields"] {
  const written = fields.filter((one) => !one.isReadOnly);
  const values = records.map(fieldsOf);
  const most = written.filter(({ name }) => {
    const filled = values.filter((one) => shownValue(one[name]) !== "").length;
    return filled * 2 > values.length;
  });
  return (most.length > 0 ? most : written).slice(0, columns);
}

function line(here: string, record: StoredRecord, fields: ShownObject["fields"]): string {
  const values = fieldsOf(record);
  const cells = fields.map(({ name }) => `<td>${asHtml(shownValue(values[name]))}</td>`);
  const link = `<a href="${asHtml(here)}/${encodeURIComponent(record.id)}">${asHtml(record.id)}</a>`;
  return `<tr><td>${link}</td>${cells.join("")}<td>${moment(record.modifiedAt)}</td></tr>`;
}

function has(record: StoredRecord, words: string): boolean {
  if (words === "") return true;
  const text = `${record.id} ${Object.values(fieldsOf(record)).map(shownValue).join(" ")}`;
  return text.toLowerCase().includes(words);
}

export function shownValue(value: Value | undefined): string {
  if (value === undefined || value === null) return "";
  return typeof value === "object" ? JSON.stringify(value) : String(value);
}

export function moment(at: number): string {
  return new Date(at).toISOString().slice(0, 19).replace("T", " ");
}
