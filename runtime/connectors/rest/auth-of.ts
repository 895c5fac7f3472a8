/** How the description says a login is shown, and the secrets of the settings → the login itself. */
import { ConnectorError } from "../../connector-error.ts";
import type { Auth } from "../../http/auth.ts";
import type { Credentials } from "../open.ts";
import type { DescribedAuth, Description } from "./description.generated.ts";

/** Throws a `ConnectorError` for a secret that is missing, or that nobody asked for. */
export function authOf({ auth = { kind: "none" } }: Description, given: Credentials = {}): Auth {
  const wanted = wantedBy(auth);
  const unused = (Object.keys(given) as (keyof Credentials)[]).filter(
    (name) => !wanted.required.includes(name) && !wanted.optional.includes(name),
  );
  if (unused.length > 0) {
    throw unusable(
      `the description shows a login by \`${auth.kind}\`, which has no use for \`${unused.join("`, `")}\`; remove it from \`credentials\``,
    );
  }
  const missing = wanted.required.filter((name) => (given[name] ?? "") === "");
  if (missing.length > 0) {
    throw unusable(
      `the description shows a login by \`${auth.kind}\`; add \`${missing.join("`, `")}\` below \`credentials\``,
    );
  }
  const secret = (name: keyof Credentials) => given[name] ?? "";
  switch (auth.kind) {
    case "none":
      return { kind: "none" };
    case "bearer":
      return { kind: "bearer", token: secret("token") };
    case "basic":
      return { kind: "basic", user: secret("user"), password: secret("password") };
    case "api_key":
      return auth.header === undefined
        ? { kind: "api_key", key: secret("key"), in: "query", name: auth.query ?? "" }
        : { kind: "api_key", key: secret("key"), in: "header", name: auth.header };
    case "oauth2":
      return {
        kind: "oauth2",
        tokenUrl: auth.token_url,
        clientId: secret("client_id"),
        client: auth.client ?? "header",
        ...(given.client_secret === undefined ? {} : { clientSecret: given.client_secret }),
        ...(auth.grant === "refresh_token" ? { refreshToken: secret("refresh_token") } : {}),
        ...(auth.scope === undefined ? {} : { scope: auth.scope }),
      };
  }
}

interface Wanted {
  readonly required: readonly (keyof Credentials)[];
  readonly optional: readonly (keyof Credentials)[];
}

function wantedBy(auth: DescribedAuth): Wanted {
  switch (auth.kind) {
    case "none":
      return { required: [], optional: [] };
    case "bearer":
      return { required: ["token"], optional: [] };
    case "basic":
      return { required: ["user", "password"], optional: [] };
    case "api_key":
      return { required: ["key"], optional: [] };
    case "oauth2":
      return auth.grant === "refresh_token"
        ? { required: ["client_id", "refresh_token"], optional: ["client_secret"] }
        : { required: ["client_id", "client_secret"], optional: [] };
  }
}

function unusable(message: string): ConnectorError {
  return new ConnectorError("invalid_data", message);
}
