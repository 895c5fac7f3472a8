/**
 * The page of a sandbox: a person sees the records, edits them as a user of the vendor's own screens would,
 * moves the time on and lets things go wrong. Plain pages and forms without a script; they stand under
 * `/sandbox`, apart from the vendor's API.
 */
import type { Answer, Request, ShownObject } from "../vendor.ts";
import { layOut } from "./lay-out.ts";
import { listPage } from "./list-page.ts";
import type { PageSettings } from "./page-settings.ts";
import { recordPage } from "./record-page.ts";
import { worldPage } from "./world-page.ts";

/** Undefined for what is not of the page. */
export function openPage(
  settings: PageSettings,
): (request: Request) => Promise<Answer | undefined> {
  const { vendor, double } = settings;

  async function answered(request: Request): Promise<Answer> {
    const form = new URLSearchParams(request.body);
    const [name, id] = partsOf(request.path);
    if (name === "world") return world(request, form);
    const object = double.objects.find((one) => one.name === name);
    if (object === undefined) return page(404, "Not found", "<p>There is nothing here.</p>");
    if (request.method === "POST") return edited(object, id, form);
    if (id === undefined) return page(200, object.label, listPage(settings, object, request.query));
    return page(200, object.label, recordPage(settings, object, id === "new" ? undefined : id));
  }

  function edited(object: ShownObject, id: string | undefined, form: URLSearchParams): Answer {
    const there = id === undefined || id === "new" ? undefined : id;
    try {
      const act = form.get("act");
      const own = double.acts.find((one) => one.object === object.name && one.name === act);
      if (there !== undefined && own !== undefined) {
        return goTo(address(own.leadsTo, own.carryOut(there)));
      }
      if (there !== undefined && act === "remove") double.remove(object.name, there);
      else if (there !== undefined && act === "restore") double.restore(object.name, there);
      else return goTo(address(object.name, double.save(object.name, there, typed(object, form))));
      return goTo(address(object.name, there));
    } catch (error) {
      const why = error instanceof Error ? error.message : String(error);
      return page(422, object.label, recordPage(settings, object, there, { why, form }));
    }
  }

  async function world({ method }: Request, form: URLSearchParams): Promise<Answer> {
    if (method !== "POST") return page(200, "Time and faults", worldPage(settings));
    try {
      const minutes = Number(form.get("minutes") ?? "0");
      const fault = form.get("fault") ?? "";
      if (form.get("act") === "clear") settings.faults.clear();
      if (fault !== "") settings.faults.add(fault);
      if (Number.isFinite(minutes) && minutes > 0) await settings.time.advance(minutes * 60_000);
      return goTo("/sandbox/world");
    } catch (error) {
      const why = error instanceof Error ? error.message : String(error);
      return page(422, "Time and faults", worldPage(settings, why));
    }
  }

  const page = (status: number, title: string, content: string): Answer => ({
    status,
    headers: {
      "content-type": "text/html; charset=utf-8",
      "content-security-policy":
        "default-src 'none'; style-src 'unsafe-inline'; form-action 'self'; frame-ancestors 'none'",
      "x-content-type-options": "nosniff",
      "referrer-policy": "same-origin",
    },
    body: layOut({ vendor: vendor.label, objects: double.objects, title, content }),
  });

  return async (request) => {
    if (request.path === "/") return goTo(`/sandbox/${double.objects[0]?.name ?? "world"}`);
    if (!request.path.startsWith("/sandbox/")) return undefined;
    if (!isOwn(request)) return page(403, "Refused", "<p>Asked from another site.</p>");
    return answered(request);
  };
}

/** The name of a page or an object, and a record's id. A path that is none has no name. */
function partsOf(path: string): readonly (string | undefined)[] {
  try {
    return path.slice("/sandbox/".length).split("/").map(decodeURIComponent);
  } catch {
    return [];
  }
}

/** A page of somebody else's that the same browser shows may neither read here nor write. */
function isOwn({ method, headers }: Request): boolean {
  const host = headers["host"] ?? "";
  if (!/^(127\.0\.0\.1|localhost)(:\d+)?$/.test(host)) return false;
  const origin = headers["origin"];
  return method === "GET" || origin === undefined || origin === `http://${host}`;
}

/** What was typed into fields that can be written; an untouched field is not in it. */
function typed({ fields }: ShownObject, form: URLSearchParams): Record<string, string> {
  return Object.fromEntries(
    fields
      .filter(({ name, isReadOnly }) => {
        const value = form.get(`field ${name}`);
        return !isReadOnly && value !== null && value !== form.get(`before ${name}`);
      })
      .map(({ name }) => [name, form.get(`field ${name}`) ?? ""]),
  );
}

function address(object: string, id: string): string {
  return `/sandbox/${encodeURIComponent(object)}/${encodeURIComponent(id)}`;
}

function goTo(location: string): Answer {
  return { status: 303, headers: { location }, body: "" };
}
