import { setTimeout } from 'node:timers/promises';
import type { IdentifierFact } from '@icrm/contracts';
import { type ClaimedIdentifier, standingOf } from '../domain/customer/index.ts';
import type { Holder } from '../domain/identifier.ts';
import { handleCustomer, readCustomer } from './customer-handler.ts';
import { bookkeeping, type HolderSince, handleIdentifier, readHolder } from './identifier-handler.ts';
import type { Handling } from './ports.ts';

/** A claim of this attempt. `replaces`: an earlier attempt for the same customer may still believe in its own. */
export type Claim = ClaimedIdentifier & { readonly replaces: boolean };

/** Taken: another customer holds it. Contested: another registration for it is still under way. */
export type ClaimRefusal = {
  readonly reason: 'identifier-taken' | 'identifier-contested';
  readonly identifier: IdentifierFact;
  readonly holder: string;
};

type Claiming = {
  readonly claims: readonly Claim[];
  readonly refusal?: ClaimRefusal;
  /** Another attempt of the same command has come to its end meanwhile: there is nothing left to claim. */
  readonly carriedOut?: boolean;
};

const WAIT_MS = 2_000;
/** How long an attempt waits for another one of the same command before it takes the claims of that one over. */
const SAME_COMMAND_MS = 1_000;

/**
 * Claims identifiers one after the other, in the order of their keys, so that two registrations never wait for each
 * other. Stops at the first that is refused; what was claimed until then is to be given up.
 */
export const claimAll = async (
  handling: Handling,
  customerId: string,
  identifiers: readonly IdentifierFact[],
): Promise<Claiming> => {
  const asGiven = [...new Map(identifiers.map((it) => [it.key, it])).values()];
  const claims: Claim[] = [];
  for (const identifier of asGiven.toSorted(byKey)) {
    const outcome = await claim(handling, customerId, identifier);
    if (outcome === 'carried-out') return { claims, carriedOut: true };
    if ('reason' in outcome) return { claims, refusal: outcome };
    claims.push(outcome);
  }
  return { claims: claims.sort((a, b) => asGiven.indexOf(a.identifier) - asGiven.indexOf(b.identifier)) };
};

const byKey = (a: IdentifierFact, b: IdentifierFact): number => (a.key < b.key ? -1 : 1);

const claim = async (
  handling: Handling,
  customerId: string,
  identifier: IdentifierFact,
): Promise<Claim | ClaimRefusal | 'carried-out'> => {
  const begun = performance.now();
  let instead: Holder | undefined;
  for (let attempt = 1; ; attempt += 1) {
    const command = { type: 'ClaimIdentifier', data: { customerId, instead } } as const;
    const outcome = await handleIdentifier(handling, identifier.key, command);
    if (outcome.accepted) return toClaim(identifier, outcome.events);

    const holder = await readHolder(handling, identifier.key);
    if (holder === undefined) continue;
    const waited = performance.now() - begun;
    const next =
      holder.customerId === customerId
        ? await besideItself(handling, holder, waited)
        : await besideAnother(handling, { key: identifier.key, holder, waited });
    if (next === 'carried-out') return next;
    if (next === 'replace') instead = holder;
    else if (next === 'wait') await pauseBefore(handling, attempt);
    else return { reason: next, identifier, holder: holder.customerId };
  }
};

/**
 * What to do about a claim of the customer's own. Many attempts of one command at once would only overtake each other:
 * one is let through, and the others learn from the stream that it was carried out.
 */
const besideItself = async (
  handling: Handling,
  { customerId, commandId }: HolderSince,
  waited: number,
): Promise<'carried-out' | 'wait' | 'replace'> => {
  if (commandId !== handling.context.commandId) return 'replace';
  if ((await readCustomer(handling, customerId)).carriedOut) return 'carried-out';
  const { claimLeaseMs, withinMs = WAIT_MS } = handling;
  return waited < Math.min(SAME_COMMAND_MS, claimLeaseMs, withinMs / 2) ? 'wait' : 'replace';
};

type BesideAnother = { readonly key: string; readonly holder: HolderSince; readonly waited: number };

/** What to do about a claim of another customer. */
const besideAnother = async (
  handling: Handling,
  { key, holder, waited }: BesideAnother,
): Promise<ClaimRefusal['reason'] | 'wait' | 'replace'> => {
  const standing = await settle(handling, key, holder);
  if (standing === 'in-use') return 'identifier-taken';
  if (standing === 'void') return 'replace';
  return waited > Math.min(WAIT_MS, handling.withinMs ?? WAIT_MS) ? 'identifier-contested' : 'wait';
};

const pauseBefore = ({ signal }: Handling, attempt: number): Promise<void> =>
  setTimeout(Math.min(5 * attempt, 100), undefined, signal && { signal });

type Claimed = {
  readonly type: string;
  readonly data: { readonly claim: number; readonly replaces?: number | undefined };
};

const toClaim = (identifier: IdentifierFact, events: readonly Claimed[]): Claim => {
  const claimed = events.find(({ type }) => type === 'IdentifierClaimed');
  if (claimed === undefined) throw new Error('a claim was accepted without being recorded');
  return { identifier, claim: claimed.data.claim, replaces: claimed.data.replaces !== undefined };
};

/**
 * What another customer's claim is worth. One that is pending for longer than the lease is made void first, in the
 * stream of the customer it was made for: whoever stalled with it can then no longer be registered on it.
 */
const settle = async (
  handling: Handling,
  key: string,
  { customerId, claim: number, sinceMs }: HolderSince,
) => {
  const { state } = await readCustomer(handling, customerId);
  const standing = standingOf(state, key, number);
  const overdue = Date.now() - sinceMs > handling.claimLeaseMs;
  return standing === 'pending' && overdue
    ? voidClaim(handling, key, { customerId, claim: number })
    : standing;
};

const voidClaim = async (handling: Handling, key: string, { customerId, claim: number }: Holder) => {
  const context = bookkeeping(handling.context);
  const command = { type: 'LapseClaim', data: { customerId, key, claim: number } } as const;
  const outcome = await handleCustomer({ ...handling, context }, customerId, command);
  return outcome.accepted ? standingOf(outcome.state, key, number) : 'pending';
};

/**
 * Gives up the claims of an attempt that came to nothing. A claim that nobody else has seen is released at once; one
 * that replaced another is made void first, or kept if the customer has come to hold the identifier by then.
 */
export const giveUp = async (
  handling: Handling,
  customerId: string,
  claims: readonly Claim[],
): Promise<void> => {
  for (const { identifier, claim: number, replaces } of claims) {
    const holder = { customerId, claim: number };
    if (replaces && (await voidClaim(handling, identifier.key, holder)) === 'in-use') continue;
    await release(handling, identifier.key, holder);
  }
};

/** Frees an identifier, unless a newer claim holds it. */
export const release = async (handling: Handling, key: string, holder: Holder): Promise<void> => {
  await handleIdentifier(handling, key, { type: 'ReleaseIdentifier', data: holder });
};
