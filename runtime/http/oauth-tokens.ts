/**
 * Access tokens of OAuth connections. All who share a login share its token: when it has run out, the
 * first to notice gets a new one, and the others wait for that and take it too. A server that gives a
 * new refresh token with each use would otherwise shut out everybody but the last.
 *
 * States of a login: no token → being fetched → valid → (refused, or past its time) → being fetched.
 */
import type { Clock } from "../../core/host.ts";

export interface Token {
  readonly access: string;
  /** What the next refresh uses, where the server gave a new one. */
  readonly refresh?: string;
  /** ms since 1970, a little before it runs out; absent where the server did not say. */
  readonly freshUntil?: number;
}

/** Where tokens are kept. One per process is enough as long as one process works with a state at a time. */
export interface TokenStore {
  /**
   * The token of a login. `seen` is the access token that was found wanting; where another one is kept
   * by now it is given, else `get` is run, by one caller at a time, with the token before.
   */
  token(
    login: string,
    seen: string | undefined,
    get: (before: Token | undefined) => Promise<Token>,
  ): Promise<Token>;
}

/**
 * Refresh tokens that outlive the process: a server that gives a new one with each use knows the one of
 * the settings no more. `login` tells no secret.
 */
export interface KeptRefreshTokens {
  read(login: string): string | undefined;
  keep(login: string, refresh: string): void;
}

export function openTokenStore(clock: Pick<Clock, "now">, durable?: KeptRefreshTokens): TokenStore {
  const kept = new Map<string, Token>();
  const queues = new Map<string, Promise<unknown>>();
  return {
    token(login, seen, get) {
      const before = queues.get(login) ?? Promise.resolve();
      const turn = before.then(async () => {
        const token = kept.get(login);
        if (token !== undefined && token.access !== seen && !isOver(token, clock)) return token;
        const before = token ?? earlier(login);
        const next = await get(before);
        kept.set(login, next);
        // At once: whatever comes between, the old one is good for nothing any more.
        const isNew = next.refresh !== undefined && next.refresh !== before?.refresh;
        if (isNew) durable?.keep(login, next.refresh);
        return next;
      });
      // Whoever waits after a failure tries for itself.
      queues.set(
        login,
        turn.catch(() => {}),
      );
      return turn;
    },
  };

  function earlier(login: string): Token | undefined {
    const refresh = durable?.read(login);
    return refresh === undefined ? undefined : { access: "", refresh };
  }
}

function isOver({ freshUntil }: Token, clock: Pick<Clock, "now">): boolean {
  return freshUntil !== undefined && clock.now() > freshUntil;
}
