/**
 * `/services/oauth2/token`: as the app itself, by a refresh token, or by a signed assertion (JWT bearer). No reply
 * says how long its token is good for; it ends after a time without warning.
 *
 * Of an assertion everything but the signature is checked: the sandbox was given no certificate to check it with.
 */
import type { Draw } from "../../core/draw.ts";
import type { Time } from "../time.ts";
import type { Answer, Credentials, Request } from "../vendor.ts";

/** The shortest and most usual of the session lengths that can be set. */
const sessionMs = 2 * 3_600_000;
const jwtGrant = "urn:ietf:params:oauth:grant-type:jwt-bearer";

export interface Oauth {
  token(request: Request): Answer;
  isKnown(token: string): boolean;
}

export function openOauth(
  credentials: Credentials,
  { time, draw, url }: { readonly time: Time; readonly draw: Draw; readonly url: () => string },
): Oauth {
  const sessions = new Map<string, number>();

  function given(refresh: string | null): Answer {
    const token = `00DgL000000sandbox!${draw.below(2 ** 30).toString(36)}`;
    sessions.set(token, time.now() + sessionMs);
    return json(200, {
      ...{ access_token: token, instance_url: url(), token_type: "Bearer", scope: "api" },
      id: `${url()}/id/00DgL000000sandboxAA/005gL0000000001`,
      issued_at: String(time.now()),
      ...(refresh === null ? {} : { refresh_token: refresh }),
    });
  }

  function token({ body, headers }: Request): Answer {
    const form = new URLSearchParams(body);
    const kind = form.get("grant_type");
    if (kind === jwtGrant) {
      const why = wrongIn(form.get("assertion") ?? "");
      return why === undefined ? given(null) : refused("invalid_grant", why);
    }
    const [id, secret] = shownBy(form, headers["authorization"]);
    if (id !== credentials.clientId)
      return refused("invalid_client_id", "client identifier invalid");
    if (secret !== credentials.clientSecret)
      return refused("invalid_client", "invalid client credentials");
    if (kind === "client_credentials") return given(null);
    const refresh = form.get("refresh_token");
    if (kind === "refresh_token" && refresh !== null) return given(refresh);
    return refused("unsupported_grant_type", "grant type not supported");
  }

  /** Undefined for an assertion that is right. */
  function wrongIn(assertion: string): string | undefined {
    const [head, claims, signature = ""] = assertion.split(".").map((part) => {
      try {
        return JSON.parse(Buffer.from(part, "base64url").toString("utf8")) as unknown;
      } catch {
        return part;
      }
    });
    if (!isObject(head) || !isObject(claims)) return "invalid assertion";
    const left = Number(claims.exp) * 1000 - time.now();
    if (head.alg !== "RS256" || signature === "") return "algorithm in header is invalid";
    if (claims.iss !== credentials.clientId) return "client identifier invalid";
    if (claims.sub === undefined || claims.aud === undefined) return "user or audience is missing";
    return left > 0 && left <= 300_000 ? undefined : "expired authorization code";
  }

  return {
    token,
    isKnown: (token) => token === credentials.token || (sessions.get(token) ?? 0) > time.now(),
  };
}

interface Claims {
  readonly alg?: string;
  readonly iss?: string;
  readonly sub?: string;
  readonly aud?: string;
  readonly exp?: number;
}

function isObject(value: unknown): value is Claims {
  return typeof value === "object" && value !== null;
}

/** In the form, or as the name and password of HTTP. */
function shownBy(form: URLSearchParams, header: string | undefined): readonly (string | null)[] {
  const basic = /^Basic (.+)$/.exec(header ?? "")?.[1];
  if (basic === undefined) return [form.get("client_id"), form.get("client_secret")];
  return Buffer.from(basic, "base64").toString("utf8").split(":");
}

function refused(error: string, description: string): Answer {
  return json(400, { error, error_description: description });
}

function json(status: number, body: unknown): Answer {
  const headers = { "content-type": "application/json;charset=UTF-8" };
  return { status, headers, body: JSON.stringify(body) };
}
