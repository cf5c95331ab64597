import type { Principal } from '@icrm/http';

/** The times, in milliseconds of the wall clock, between which a token may be taken. */
export type Window = { readonly from: number; readonly until: number };

/** Remembers whom tokens named, so that a client's every request does not cost a signature check. */
export type VerifiedTokens = {
  get(token: string): Principal | undefined;
  set(token: string, principal: Principal, window: Window): void;
};

/** Two clocks: the one that tokens are dated by, which can be set, and the one that only goes on. */
export type Clocks = { readonly wall: () => number; readonly elapsed: () => number };

const MAX_TOKENS = 10_000;
/** A key that its issuer withdraws is obeyed after this long at most. */
const REMEMBERED_MS = 30_000;
const machine: Clocks = { wall: Date.now, elapsed: () => performance.now() };

/**
 * Tokens are forgotten outside of their window, after half a minute, or when there are too many, the oldest first; also when
 * the clock of the machine is set meanwhile.
 */
export const verifiedTokens = ({ wall, elapsed }: Clocks = machine): VerifiedTokens => {
  const known = new Map<
    string,
    { readonly principal: Principal; readonly window: Window; readonly forgetAt: number }
  >();
  return {
    get(token) {
      const found = known.get(token);
      if (found === undefined) return undefined;
      const now = wall();
      if (elapsed() < found.forgetAt && now >= found.window.from && now < found.window.until)
        return found.principal;
      known.delete(token);
      return undefined;
    },
    set(token, principal, window) {
      known.set(token, { principal, window, forgetAt: elapsed() + REMEMBERED_MS });
      const [oldest] = known.size > MAX_TOKENS ? known.keys() : [];
      if (oldest !== undefined) known.delete(oldest);
    },
  };
};
