/** Who asks: the one whose token it is. */
import { createHash, timingSafeEqual } from "node:crypto";

export type Found =
  | { readonly kind: "known"; readonly actor: string }
  | { readonly kind: "nobody"; readonly why: string };

/** `authorization`: the header, where there is one. */
export type WhoIs = (authorization: string | undefined) => Promise<Found>;

/** `tokens`: by the name of who has it. */
export function byToken(tokens: ReadonlyMap<string, string>): WhoIs {
  const known = [...tokens].map(([actor, token]) => ({ actor, hash: hashOf(token) }));
  return async (authorization) => {
    const token = bearerOf(authorization);
    if (token === undefined) return { kind: "nobody", why: "a token is needed" };
    const hash = hashOf(token);
    // All are compared, so that the time that it takes tells nothing.
    const found = known.filter((one) => timingSafeEqual(one.hash, hash));
    const [first] = found;
    if (first === undefined) return { kind: "nobody", why: "this token is nobody's" };
    return { kind: "known", actor: first.actor };
  };
}

function bearerOf(authorization: string | undefined): string | undefined {
  return /^bearer +(\S+)$/i.exec(authorization ?? "")?.[1];
}

/** Of one length, whatever the token's. */
function hashOf(token: string): Buffer {
  return createHash("sha256").update(token).digest();
}
