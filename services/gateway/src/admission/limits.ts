import { type Authorize, HttpProblem, type Principal } from '@icrm/http';
import { type Counter, counter } from '@icrm/telemetry';
import { type Allowance, buckets } from './buckets.ts';

/** What callers may ask for; 0 is without limit. */
export type Limits = {
  /** Requests a second of one principal, twice as many at once. */
  readonly perPrincipal: number;
  /** Requests a second of all principals of a tenant, twice as many at once. */
  readonly perTenant: number;
  /** Requests a day of one principal, all at once if they like. */
  readonly quotaPerDay: number;
};

const DAY_S = 86_400;
// Made when first used: the instruments of a program are those of the telemetry that it started with.
let refused: Counter | undefined;

/** Refuses whoever asks more than the limits allow: 429 with the time to wait. Each gateway counts for itself. */
export const limitBy = ({ perPrincipal, perTenant, quotaPerDay }: Limits): Authorize => {
  const rules = [
    rule('principal-rate', perSecond(perPrincipal), nameOf),
    rule('tenant-rate', perSecond(perTenant), ({ tenant }) => tenant),
    rule('principal-quota', { perSecond: quotaPerDay / DAY_S, burst: quotaPerDay }, nameOf),
  ];
  return (principal) => {
    for (const check of rules) check(principal);
  };
};

const perSecond = (rate: number): Allowance => ({ perSecond: rate, burst: 2 * rate });
const nameOf = ({ tenant, actor }: Principal): string => `${tenant}/${actor.kind}:${actor.id}`;

const rule = (limit: string, allowance: Allowance, name: (principal: Principal) => string) => {
  if (allowance.burst === 0) return () => undefined;
  const { take } = buckets(allowance);
  return (principal: Principal): void => {
    const waitMs = take(name(principal));
    if (waitMs === undefined) return;
    refused ??= counter('icrm.http.server.limited');
    refused.add(1, { 'icrm.reason': limit });
    throw new HttpProblem(429, 'too-many-requests', {
      detail: `more requests than ${limit} allows`,
      retryAfterMs: waitMs,
    });
  };
};
