/** One record: its fields to edit, and what they were before. */
import { asHtml } from "../../core/as-html.ts";
import { fieldsOf, type StoredRecord } from "../records.ts";
import type { ShownField, ShownObject } from "../vendor.ts";
import { moment, shownValue } from "./list-page.ts";
import type { PageSettings } from "./page-settings.ts";

/** What was typed and not taken, with why. */
export interface Refused {
  readonly why: string;
  readonly form: URLSearchParams;
}

const mostPast = 100;

/** `id` undefined: a new one. */
export function recordPage(
  { records, double }: PageSettings,
  object: ShownObject,
  id: string | undefined,
  refused?: Refused,
): string {
  const record = id === undefined ? undefined : records.get(object.name, id);
  if (id !== undefined && record === undefined) return "<p>There is no such record.</p>";
  const values = record === undefined ? {} : fieldsOf(record);
  const inputs = object.fields
    .filter(({ isReadOnly }) => !isReadOnly || record !== undefined)
    .map((field) => {
      const before = shownValue(values[field.name]);
      return input(field, before, refused?.form.get(`field ${field.name}`) ?? before);
    });
  const gone =
    record?.deletedAt === undefined
      ? ""
      : `<p class="bad-news">Deleted ${moment(record.deletedAt)}${record.mergedInto === undefined ? "" : `, merged into ${asHtml(record.mergedInto)}`}</p>`;
  const own = double.acts.filter((one) => one.object === object.name);
  const further = own.map((one) => act(one.name, one.label)).join("");
  const ofThis = record === undefined ? "" : `${further}${act("remove", "Delete", "bad")}`;
  const acts =
    record?.deletedAt === undefined ? `${act("save", "Save")}${ofThis}` : act("restore", "Restore");
  return `${refused === undefined ? "" : `<p class="bad-news" role="alert">${asHtml(refused.why)}</p>`}
${gone}<form method="post">
<div class="fields">${inputs.join("\n")}</div>
<div class="acts">${acts}</div>
</form>
${record === undefined ? "" : pastOf(record)}`;
}

function act(name: string, label: string, kind = ""): string {
  const own = kind === "" ? "" : ` class="${kind}"`;
  return `<button${own} name="act" value="${asHtml(name)}">${asHtml(label)}</button>`;
}

function input(
  { name, label, isReadOnly, options }: ShownField,
  before: string,
  value: string,
): string {
  const id = asHtml(`field ${name}`);
  const head = `<label for="${id}">${asHtml(label)} <span class="soft">${asHtml(name)}</span></label>`;
  if (isReadOnly) return `<div>${head}<input id="${id}" value="${asHtml(value)}" readonly></div>`;
  const kept = `<input type="hidden" name="${asHtml(`before ${name}`)}" value="${asHtml(before)}">`;
  if (options === undefined || (value !== "" && !options.some((one) => one.value === value))) {
    return `<div>${head}<input id="${id}" name="${id}" value="${asHtml(value)}">${kept}</div>`;
  }
  const choices = [{ value: "", label: "–" }, ...options].map(
    (one) =>
      `<option value="${asHtml(one.value)}"${one.value === value ? " selected" : ""}>${asHtml(one.label)}</option>`,
  );
  return `<div>${head}<select id="${id}" name="${id}">${choices.join("")}</select>${kept}</div>`;
}

function pastOf(record: StoredRecord): string {
  const all = [...record.past]
    .flatMap(([name, past]) => past.map((one) => ({ name, ...one })))
    .toSorted((one, other) => other.at - one.at)
    .slice(0, mostPast);
  const lines = all.map(
    ({ name, value, at, by }) =>
      `<tr><td>${moment(at)}</td><td>${asHtml(name)}</td><td>${asHtml(shownValue(value))}</td><td>${asHtml(by)}</td></tr>`,
  );
  return `<h2>History</h2>
<div class="wide"><table><thead><tr><th scope="col">When</th><th scope="col">Field</th><th scope="col">Value</th><th scope="col">By</th></tr></thead>
<tbody>${lines.join("\n")}</tbody></table></div>`;
}
