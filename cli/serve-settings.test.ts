/** A service that strangers could come into does not start. */
import { expect, test } from "vitest";
import type { Serve } from "./config.generated.ts";
import { serveSettings } from "./serve-settings.ts";

const nobody = { people: new Map(), oidc: undefined };
const settings = (serve: Serve) =>
  serveSettings(serve, nobody, { fill: (text) => text, redact: (text) => text });

test.each(["0.0.0.0:7466", "[::]:7466", "192.168.1.7:80", "sync.acme.example:7466"])(
  "an address that others reach needs somebody who is let in: %s",
  (listen) => {
    expect(() => settings({ listen })).toThrow("nobody needs a token");
    expect(settings({ listen, tokens: { ops: "sixteen-letters-" } }).listen).toBeDefined();
  },
);

test.each(["127.0.0.1:7466", "[::1]:7466", "localhost:7466", "7466"])(
  "one of this machine alone does not: %s",
  (listen) => {
    expect(settings({ listen }).listen).toBeDefined();
  },
);

test.each(["short", "with a space in it, and long"])("%j is no token", (token) => {
  expect(() => settings({ tokens: { ops: token } })).toThrow("16 characters or more");
});
