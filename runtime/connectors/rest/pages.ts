/**
 * A list of the API, page by page, whichever way it is cut.
 *
 * A page may be shorter than it should for two reasons: the list is at its end, or the API gives fewer
 * than the description says. A whole list is therefore asked for until nothing more comes, so that a
 * wrong number in the description is an error and not a list that looks shorter than it is.
 */
import { ConnectorError } from "../../connector-error.ts";
import type { Json } from "../../exact-json.ts";
import type { Reply } from "../../http/http-port.ts";
import type { Paging } from "./description.generated.ts";
import { isList, valueAt } from "./pointer.ts";
import { ask, type Query, type RestObject } from "./rest-object.ts";
import { textOf } from "./values.ts";

export interface ListRequest {
  readonly object: RestObject;
  /** For errors: "list". */
  readonly what: string;
  readonly path: string;
  readonly query: Query;
  /** Where the records stand in a reply. */
  readonly records: string;
  readonly paging: Paging;
  /** Tells records apart. */
  readonly key: (record: Json) => string;
  /** Of the last record, where the list goes on after it. */
  readonly place: (record: Json, field: string) => Json | undefined;
  /** Whether what it lacks is taken for missing. */
  readonly isWhole: boolean;
}

export interface ListPage {
  readonly records: readonly Json[];
  readonly reply: Reply;
}

/** Thrown where records have moved from page to page meanwhile, so that one may have been passed over. */
export class Shifted extends Error {
  override readonly name = "Shifted";
}

const defaultMostPages = 100_000;
/** Pages without a record one after the other; some APIs filter after they have cut. */
const mostEmpty = 1000;

export async function* readPages(list: ListRequest, signal: AbortSignal): AsyncIterable<ListPage> {
  const { object } = list;
  const most = object.description.limits?.pages ?? defaultMostPages;
  let empty = 0;
  let count = 0;
  for await (const page of pagesBy(list, signal)) {
    if (++count > most) throw endless(list, `has more than ${most} pages`);
    empty = page.records.length === 0 ? empty + 1 : 0;
    if (empty > mostEmpty) throw endless(list, `has ${mostEmpty} empty pages in a row`);
    yield page;
  }
}

function pagesBy(list: ListRequest, signal: AbortSignal): AsyncIterable<ListPage> {
  const { paging } = list;
  switch (paging.kind) {
    case "none":
      return onlyPage(list, signal);
    case "offset":
      return pagesByOffset(list, paging, signal);
    case "page":
      return pagesByNumber(list, paging, signal);
    case "cursor":
      return pagesByCursor(list, paging, signal);
    case "keyset":
      return pagesByKeyset(list, paging, signal);
    case "link":
    case "next":
      return pagesByAddress(list, paging, signal);
  }
}

type By<Kind extends Paging["kind"]> = Extract<Paging, { kind: Kind }>;

async function* onlyPage(list: ListRequest, signal: AbortSignal): AsyncIterable<ListPage> {
  yield await pageOf(list, {}, signal);
}

/** Each page begins with the last record of the one before it: where it does not, records have moved. */
async function* pagesByOffset(
  list: ListRequest,
  { offset, size, records }: By<"offset">,
  signal: AbortSignal,
): AsyncIterable<ListPage> {
  let last: string | undefined;
  let capped: number | undefined;
  for (let at = 0; ; ) {
    const from = last === undefined ? 0 : at - 1;
    const asked = { [offset]: String(from), ...sized(size, records) };
    const page = await pageOf(list, asked, signal);
    const fresh = last === undefined ? page.records : page.records.slice(1);
    const [overlap] = page.records;
    if (last !== undefined && (overlap === undefined || list.key(overlap) !== last)) {
      throw new Shifted();
    }
    refuseCapped(list, capped, fresh.length, records);
    if (fresh.length > 0) yield { ...page, records: fresh };
    const end = fresh.at(-1);
    if (end === undefined) return;
    at += fresh.length;
    last = list.key(end);
    if (page.records.length < records) {
      if (!list.isWhole) return;
      capped = page.records.length;
    }
  }
}

async function* pagesByNumber(
  list: ListRequest,
  { page: name, first = 1, size, records }: By<"page">,
  signal: AbortSignal,
): AsyncIterable<ListPage> {
  let capped: number | undefined;
  for (let at = first; ; at++) {
    const asked = { [name]: String(at), ...sized(size, records) };
    // Some answer that there is no such page, where others give an empty one.
    const page = await pageOf(list, asked, signal, at === first ? [] : [404]);
    refuseCapped(list, capped, page.records.length, records);
    if (page.records.length === 0) return;
    yield page;
    if (page.records.length < records) {
      if (!list.isWhole) return;
      capped = page.records.length;
    }
  }
}

async function* pagesByCursor(
  list: ListRequest,
  { cursor, next, size, records }: By<"cursor">,
  signal: AbortSignal,
): AsyncIterable<ListPage> {
  let at: string | undefined;
  for (;;) {
    const asked = { ...(at === undefined ? {} : { [cursor]: at }), ...sized(size, records) };
    const page = await pageOf(list, asked, signal);
    yield page;
    const then = textOf(valueAt(page.reply.json, next));
    if (then === undefined) return;
    if (then === at) throw endless(list, "gives the same page again and again");
    at = then;
  }
}

async function* pagesByKeyset(
  list: ListRequest,
  { after, field, size, records }: By<"keyset">,
  signal: AbortSignal,
): AsyncIterable<ListPage> {
  let at: string | undefined;
  let capped: number | undefined;
  for (;;) {
    const asked = { ...(at === undefined ? {} : { [after]: at }), ...sized(size, records) };
    const page = await pageOf(list, asked, signal);
    refuseCapped(list, capped, page.records.length, records);
    const last = page.records.at(-1);
    if (last === undefined) return;
    yield page;
    const then = textOf(list.place(last, field));
    if (then === undefined) throw endless(list, `has a last record without \`${field}\``);
    if (then === at) throw endless(list, "gives the same page again and again");
    at = then;
    if (page.records.length < records) {
      if (!list.isWhole) return;
      capped = page.records.length;
    }
  }
}

async function* pagesByAddress(
  list: ListRequest,
  paging: By<"link"> | By<"next">,
  signal: AbortSignal,
): AsyncIterable<ListPage> {
  let address: string | undefined;
  for (;;) {
    const page =
      address === undefined
        ? await pageOf(list, sized(paging.size, paging.records), signal)
        : taken(list, await ask(list.object, list.what, { path: address }, signal));
    yield page;
    const { headers, json } = page.reply;
    const told =
      paging.kind === "link" ? nextLink(headers.link) : textOf(valueAt(json, paging.next));
    if (told === undefined) return;
    if (told === address) throw endless(list, "gives the same page again and again");
    address = told;
  }
}

async function pageOf(
  list: ListRequest,
  asked: Readonly<Record<string, string>>,
  signal: AbortSignal,
  accepts: readonly number[] = [],
): Promise<ListPage> {
  const { object, what, path, query } = list;
  const all = [...query, ...Object.entries(asked)];
  const reply = await ask(object, what, { path, query: all, accepts }, signal);
  return accepts.includes(reply.status) ? { records: [], reply } : taken(list, reply);
}

function taken({ object, records }: ListRequest, reply: Reply): ListPage {
  const found = valueAt(reply.json, records);
  if (isList(found)) return { records: found, reply };
  const where = records === "" ? "is no list" : `has no list at \`${records}\``;
  throw new ConnectorError("schema_drift", `the reply for ${object.name} ${where}`);
}

function sized(name: string | undefined, records: number): Readonly<Record<string, string>> {
  return name === undefined ? {} : { [name]: String(records) };
}

/** A page that was not full, and more after it: the API gives fewer than the description says. */
function refuseCapped(
  { object, what }: ListRequest,
  capped: number | undefined,
  came: number,
  records: number,
): void {
  if (capped === undefined || came === 0) return;
  throw new ConnectorError(
    "schema_drift",
    `${what} ${object.name}: a page has ${capped} records and not ${records}; write \`records: ${capped}\` in the description`,
  );
}

function endless({ object, what }: ListRequest, how: string): ConnectorError {
  return new ConnectorError("invalid_data", `${what} ${object.name}: the list ${how}`);
}

/** RFC 8288: `<https://…?page=2>; rel="next", <…>; rel="last"`. */
function nextLink(header: string | undefined): string | undefined {
  for (const [, address, parameters = ""] of (header ?? "").matchAll(/<([^>]*)>([^<]*)/g)) {
    const rel = /;\s*rel\s*=\s*(?:"([^"]*)"|([^\s;,]+))/i.exec(parameters);
    const kinds = (rel?.[1] ?? rel?.[2] ?? "").toLowerCase().split(/\s+/);
    if (kinds.includes("next")) return address;
  }
  return undefined;
}
