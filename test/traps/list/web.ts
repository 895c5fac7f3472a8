/** A system on the web is trusted too far, asked too often, or not believed to have done what it did. */
import type { Catch, Trap } from "../trap.ts";

const http = (test: string): Catch => ["runtime/http/http-client.test.ts", test];
const lists = (test: string): Catch => ["runtime/connectors/rest/lists.test.ts", test];
const writes = (test: string): Catch => ["runtime/connectors/rest/writes.test.ts", test];

export const web: readonly Trap[] = [
  {
    name: "an address that a system gives is asked, wherever it leads",
    file: "runtime/http/addresses.ts",
    find: "if (!configured.has(url.host) && !described.has(url.host)) {",
    replace: `if (!configured.has(url.host) && url.host === "") {`,
    caughtBy: [http("J7 a redirect or a next page")],
  },
  {
    name: "a name is believed without a look at the address that it leads to",
    file: "runtime/http/addresses.ts",
    find: "if (wrong !== undefined) {",
    replace: `if (wrong !== undefined && hostname === "") {`,
    caughtBy: [http("J7 a name that leads to")],
  },
  {
    name: "two workers refresh one token at the same time",
    file: "runtime/http/oauth-tokens.ts",
    find: "const before = queues.get(login) ?? Promise.resolve();",
    replace: "const before = Promise.resolve();",
    caughtBy: [http("Q9")],
  },
  {
    name: "a write whose reply was lost is taken for one that was not done",
    file: "runtime/http/http-client.ts",
    find: `return kind === "transient" && effect === "once" ? "unknown_outcome" : kind;`,
    replace: `return effect === "once" && kind === "auth" ? "unknown_outcome" : kind;`,
    caughtBy: [http("a write is not repeated"), writes("a creation whose reply is lost")],
  },
  {
    name: "a reply is read to its end, however large it is",
    file: "runtime/http/read-body.ts",
    find: "if (bytes > most) throw",
    replace: "if (bytes > most * 1000) throw",
    caughtBy: [http("J12 a reply without an end")],
  },
  {
    name: "pages by offset are put together although records moved between them",
    file: "runtime/connectors/rest/pages.ts",
    find: "if (last !== undefined && (overlap === undefined || list.key(overlap) !== last)) {",
    replace: "if (last !== undefined && overlap === undefined) {",
    caughtBy: [lists("Z6 by offset")],
  },
  {
    name: "pages by number are read once although records move between them",
    file: "runtime/connectors/rest/settled-list.ts",
    find: "if (!isNew || pages < 2 || look === mostLooks) return;",
    replace: "if (look > 0) return;",
    caughtBy: [lists("Z6 by page")],
  },
  {
    name: "a page that is shorter than it should be is taken for the last one",
    file: "runtime/connectors/rest/pages.ts",
    find: "  if (capped === undefined || came === 0) return;",
    replace: "  if (capped === undefined || came >= 0) return;",
    caughtBy: [lists("fewer records by")],
  },
];
