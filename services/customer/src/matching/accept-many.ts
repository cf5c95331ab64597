import type { CommandContext } from '@icrm/event-store';
import { nameId } from '@icrm/runtime';
import type { LinkHandling } from '../application/link-handler.ts';
import { contextFor, decidePair } from './decide-pair.ts';
import type { LinkDocument } from './link-document.ts';
import type { Matching } from './matching.ts';
import { previewEffect } from './preview.ts';

export type AcceptMany = {
  readonly linkIds: readonly string[];
  readonly reason: string;
  /** The digest of the effect as it was previewed. */
  readonly effect?: string | undefined;
};

/** What became of one candidate; without a refusal it is linked. */
export type AcceptedOne = { readonly linkId: string; readonly refusal?: string };

export type AcceptedMany =
  | { readonly accepted: false; readonly reason: 'effect-changed' }
  | { readonly accepted: true; readonly outcomes: readonly AcceptedOne[]; readonly position: bigint };

/**
 * Accepts candidates one after the other, each by a command whose id derives from the whole. Sent again, it goes on
 * where it ended; the effect is then compared no more, as part of it has taken place.
 */
export const acceptMany = async (
  { book, store }: Pick<Matching, 'book' | 'store'>,
  handling: LinkHandling,
  { linkIds, reason, effect }: AcceptMany,
): Promise<AcceptedMany> => {
  const { context } = handling;
  const { tenant } = context;
  const known = await book.getMany(tenant, linkIds);
  const begun = async () => {
    for (const pair of known.values()) if (await wasAcceptedBy(store, context, pair)) return true;
    return false;
  };
  const stale = async () => (await previewEffect(book, tenant, linkIds)).digest !== effect;
  if (effect !== undefined && !(await begun()) && (await stale()))
    return { accepted: false, reason: 'effect-changed' };

  const outcomes: AcceptedOne[] = [];
  let position = 0n;
  for (const linkId of new Set(linkIds)) {
    const pair = known.get(linkId);
    if (pair === undefined) {
      outcomes.push({ linkId, refusal: 'candidate-not-found' });
      continue;
    }
    const one = { ...handling, context: contextFor(context, commandIdFor(context, linkId)) };
    const outcome = await decidePair(book, one, { pair, decision: { kind: 'accept', reason } });
    outcomes.push(outcome.accepted ? { linkId } : { linkId, refusal: outcome.reason });
    if (outcome.accepted && outcome.appended.position > position) position = outcome.appended.position;
  }
  return { accepted: true, outcomes, position };
};

const commandIdFor = ({ commandId, tenant }: CommandContext, linkId: string): string =>
  nameId(`accept/${tenant}/${commandId}/${linkId}`);

const wasAcceptedBy = async (
  store: Matching['store'],
  context: CommandContext,
  { tenant, linkId, state }: LinkDocument,
): Promise<boolean> => {
  if (state !== 'linked') return false;
  const commandId = commandIdFor(context, linkId);
  for await (const { metadata } of store.readStream(`link-${tenant}.${linkId}`))
    if (metadata.commandId === commandId) return true;
  return false;
};
