/** The package that a soak runs: one object over four systems, with a row for each way to settle a conflict. */
import { serviceToken } from "./runner.ts";
import type { SoakSystem } from "./system.ts";

const spec = `edition 2026
package soak.people

owner desk "Front desk" email "desk@acme.example"

system pg: postgres "Registry"
system my: mysql "Shop"
system lite: sqlite "Office"
system api: rest "Directory"

errors {
  rate_limit   log, queue, retry after 1s
  unavailable  log, queue, retry after 1s
}

object Person: pg.people <-> my.people <-> lite.people <-> api.people  every 1s {
  owner     desk
  match     pg.email = my.email = lite.email = api.email
  delete    propagate edit wins
  brake     off

  pg.email              <-> my.email <-> lite.email <-> api.email  authority pg
  pg.name               <-> my.name <-> lite.name <-> api.name  latest
  pg.city               <-> my.city <-> lite.city <-> api.city  authority my
  pg.phone              <-> my.phone <-> lite.phone <-> api.phone  review by desk
  pg.visits             <-> my.visits <-> lite.visits <-> api.visits  merge sum
  pg.score              ->  my.score, lite.score, api.score
}
`;

const description = `format: 1
name: Directory
auth: { kind: bearer }
errors:
  code: /errors/*/code
  rules:
    - { at: /errors/*/code, equals: missing, kind: missing_required, fields: /errors/*/source/pointer }
    - { status: 422, kind: invalid_data, fields: /errors/*/source/pointer }
objects:
  people:
    id: id
    modified: updated_at
    fields:
      id: { type: text, read_only: true }
      email: { type: text, at: /attributes/email, required: true, unique: true }
      name: { type: text, at: /attributes/name }
      city: { type: text, at: /attributes/city }
      phone: { type: text, at: /attributes/phone }
      visits: { type: integer, at: /attributes/visits }
      score: { type: integer, at: /attributes/score }
      updated_at: { type: datetime, at: /meta/updated_at, read_only: true }
    list:
      path: /people
      records: /data
      paging: { kind: cursor, cursor: "page[after]", next: /meta/next, size: "page[size]", records: 100 }
      since: { query: { "filter[updated_since]": "{since}" }, look_back_seconds: 5 }
    deleted:
      kind: list
      path: /people/deleted
      records: /data
      id: /id
      paging: { kind: none }
      since: { query: { since: "{since}" }, look_back_seconds: 60 }
      kept_days: 30
    read:
      path: "/people/{id}"
      record: /data
      batch: { path: /people, query: { "page[size]": "1000" }, ids: "filter[id]", most: 50, records: /data }
    guard: { kind: etag }
    create: { method: POST, path: /people, body: /data, record: /data, idempotency_header: Idempotency-Key }
    update: { method: PATCH, path: "/people/{id}", body: /data, record: /data }
    delete: { method: DELETE, path: "/people/{id}" }
`;

/** By the names of the files. JSON is YAML. */
export function packageFiles(
  state: string,
  systems: readonly SoakSystem[],
): Readonly<Record<string, string>> {
  const profile = {
    state,
    systems: Object.fromEntries(systems.map(({ alias, settings }) => [alias, settings])),
    serve: { listen: "127.0.0.1:0", tokens: { soak: serviceToken } },
  };
  return {
    "people.sync": spec,
    "people-api.yaml": description,
    "concordat.yaml": JSON.stringify({ profiles: { local: profile } }, null, 2),
  };
}
