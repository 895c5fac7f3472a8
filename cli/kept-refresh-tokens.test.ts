/** A server that gives a new refresh token with each use, and knows the old one no more. */
import { readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { expect, onTestFinished, test } from "vitest";
import { json, startHttpServer } from "../test/support/http-server.ts";
import { runCommand, scratchFolder } from "../test/support/run-command.ts";

const spec = `edition 2026
package acme.things

owner   ops  "Operations"  email "ops@acme.example"

system api: rest "Things"
system box: sqlite "Box"

object Thing: api.things -> box.things  every 5m {
  owner     ops
  match     api.id = box.id
  api.name              ->  box.name
}
`;

const description = `format: 1
name: Things
auth: { kind: oauth2, token_url: /token, grant: refresh_token, client: form }
objects:
  things:
    id: id
    fields: { id: { type: text }, name: { type: text } }
    list: { path: /things, paging: { kind: none } }
    read: { path: "/things/{id}" }
`;

const placed = (name: string) => `\${env:${name}}`;
const config = `profiles:
  local:
    systems:
      api:
        url: "${placed("API")}"
        description: things.yaml
        credentials: { client_id: concordat, refresh_token: "${placed("REFRESH")}" }
      box: { url: "sqlite:./box.db" }
`;

async function rotating() {
  let refresh = "seeded-refresh-0";
  let access = "";
  let turns = 0;
  const server = await startHttpServer(({ path, body, headers }, reply) => {
    if (path === "/token") {
      const given = new URLSearchParams(body).get("refresh_token");
      if (given !== refresh) return json(reply, { error: "invalid_grant" }, 400);
      refresh = `seeded-refresh-${++turns}`;
      access = `seeded-access-${turns}`;
      return json(reply, { access_token: access, refresh_token: refresh });
    }
    if (headers.authorization !== `Bearer ${access}`) return json(reply, {}, 401);
    json(reply, [{ id: "1", name: "One" }]);
  });
  onTestFinished(() => server.close());
  const folder = scratchFolder({
    "things.sync": spec,
    "things.yaml": description,
    "concordat.yaml": config,
  });
  const db = new DatabaseSync(join(folder, "box.db"));
  onTestFinished(() => db.close());
  db.exec("CREATE TABLE things (id TEXT PRIMARY KEY, name TEXT)");
  const run = async (configured = "seeded-refresh-0") => {
    const env = { API: server.url, REFRESH: configured };
    const ran = await runCommand(["run"], { cwd: folder, env });
    expect(ran.stdout + ran.stderr).not.toContain("seeded");
    return ran;
  };
  return {
    folder,
    run,
    authorised(token: string) {
      refresh = token;
    },
  };
}

test("the one that came last is used by the next run, and kept where its owner alone can read", async () => {
  const { folder, run } = await rotating();
  expect((await run()).code).toBe(0);
  const path = join(folder, ".concordat/tokens.json");
  expect(statSync(path).mode & 0o777).toBe(0o600);
  expect(readFileSync(path, "utf8")).toContain("seeded-refresh-1");
  expect((await run()).code).toBe(0);
  expect(readFileSync(path, "utf8")).toContain("seeded-refresh-2");
});

test("a new one in the settings is used in the place of what was kept", async () => {
  const { run, authorised } = await rotating();
  expect((await run()).code).toBe(0);
  authorised("seeded-anew");
  expect((await run()).code).toBe(3);
  expect((await run("seeded-anew")).code).toBe(0);
});

test("where the file is damaged the settings' own is tried, and its failure told", async () => {
  const { folder, run } = await rotating();
  await run();
  writeFileSync(join(folder, ".concordat/tokens.json"), "{");
  const { stdout, code } = await run();
  expect(stdout).toContain("invalid_grant");
  expect(code).toBe(3);
});
