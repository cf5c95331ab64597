import type { Principal } from '@icrm/http';

/** Remembers whom tokens named, so that a client's every request does not cost a signature check. */
export type VerifiedTokens = {
  get(token: string): Principal | undefined;
  set(token: string, principal: Principal, expiresAtMs: number): void;
};

const MAX_TOKENS = 10_000;
/** A key that its issuer withdraws is obeyed after this long at most. */
const REMEMBERED_MS = 30_000;

/** Tokens are forgotten when they expire, after half a minute, or when there are too many, the oldest first. */
export const verifiedTokens = (now: () => number = Date.now): VerifiedTokens => {
  const known = new Map<string, { readonly principal: Principal; readonly until: number }>();
  return {
    get(token) {
      const found = known.get(token);
      if (found === undefined || found.until > now()) return found?.principal;
      known.delete(token);
      return undefined;
    },
    set(token, principal, expiresAtMs) {
      known.set(token, { principal, until: Math.min(expiresAtMs, now() + REMEMBERED_MS) });
      const [oldest] = known.size > MAX_TOKENS ? known.keys() : [];
      if (oldest !== undefined) known.delete(oldest);
    },
  };
};
