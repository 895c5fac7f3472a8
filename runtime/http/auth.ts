/** How a connection proves who it is, and what of that goes into a request. */

export type Auth =
  | { readonly kind: "none" }
  | { readonly kind: "bearer"; readonly token: string }
  | { readonly kind: "basic"; readonly user: string; readonly password: string }
  | {
      readonly kind: "api_key";
      readonly key: string;
      readonly in: "header" | "query";
      readonly name: string;
    }
  | OAuth;

/** Tokens of RFC 6749, by client credentials (4.4), a refresh token (6) or a signed assertion (RFC 7523). */
export interface OAuth {
  readonly kind: "oauth2";
  readonly tokenUrl: string;
  readonly clientId: string;
  readonly clientSecret?: string;
  readonly refreshToken?: string;
  readonly assertion?: Assertion;
  readonly scope?: string;
  /** Where the client's own credentials go: a Basic header (2.3.1) or the form. */
  readonly client: "header" | "form";
}

export interface Assertion {
  /** An RSA private key in PEM. */
  readonly key: string;
  /** Who it speaks for. */
  readonly subject: string;
  readonly audience: string;
}

export interface Proof {
  readonly headers: Readonly<Record<string, string>>;
  readonly query: Readonly<Record<string, string>>;
}

/** `token` is the access token of an OAuth connection. */
export function proofOf(auth: Auth, token: string | undefined): Proof {
  switch (auth.kind) {
    case "none":
      return { headers: {}, query: {} };
    case "bearer":
      return bearer(auth.token);
    case "basic":
      return { headers: { authorization: basicOf(auth.user, auth.password) }, query: {} };
    case "api_key":
      return auth.in === "header"
        ? { headers: { [auth.name.toLowerCase()]: auth.key }, query: {} }
        : { headers: {}, query: { [auth.name]: auth.key } };
    case "oauth2":
      return bearer(token ?? "");
  }
}

export function secretsOf(auth: Auth): readonly string[] {
  switch (auth.kind) {
    case "none":
      return [];
    case "bearer":
      return [auth.token];
    case "basic":
      return [auth.password, basicOf(auth.user, auth.password).slice("Basic ".length)];
    case "api_key":
      return [auth.key];
    case "oauth2":
      return [
        ...[auth.clientSecret, auth.refreshToken, auth.assertion?.key].filter(
          (one) => one !== undefined,
        ),
        basicOf(auth.clientId, auth.clientSecret ?? "").slice("Basic ".length),
      ];
  }
}

export function basicOf(user: string, password: string): string {
  return `Basic ${Buffer.from(`${user}:${password}`).toString("base64")}`;
}

function bearer(token: string): Proof {
  return { headers: { authorization: `Bearer ${token}` }, query: {} };
}
