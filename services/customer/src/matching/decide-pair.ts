import type { CommandContext } from '@icrm/event-store';
import { handleLink, type LinkHandling } from '../application/link-handler.ts';
import type { LinkCommand } from '../domain/link.ts';
import type { LinkBook } from './link-book.ts';
import type { LinkDocument } from './link-document.ts';

/** What a person says of a pair. */
export type PairDecision = { readonly kind: 'accept' | 'reject' | 'undo'; readonly reason: string };

/** Carries out what a person says of a pair, and tells the book at once. */
export const decidePair = async (
  book: Pick<LinkBook, 'apply'>,
  handling: LinkHandling,
  { pair, decision }: { readonly pair: LinkDocument; readonly decision: PairDecision },
) => {
  const outcome = await handleLink(handling, commandOf(pair, decision));
  if (outcome.accepted) {
    const { tenant, actor } = handling.context;
    const { position } = outcome.appended;
    await book.apply(outcome.events.map((event) => ({ tenant, actor, position, event })));
  }
  return outcome;
};

/** The link says what the rule had found, and that a person decided. */
const commandOf = (pair: LinkDocument, { kind, reason }: PairDecision): LinkCommand => {
  const [one, other] = pair.customerIds;
  const data = { linkId: pair.linkId, customerIds: [one, other] satisfies [string, string], reason };
  switch (kind) {
    case 'accept': {
      const { score, evidence } = pair;
      return { type: 'LinkCustomers', data: { ...data, rule: 'manual', ruleVersion: 1, score, evidence } };
    }
    case 'reject':
      return { type: 'RejectLink', data };
    case 'undo':
      return { type: 'UnlinkCustomers', data };
  }
};

/** The context of one decision among many of a command. */
export const contextFor = (context: CommandContext, commandId: string): CommandContext => ({
  ...context,
  commandId,
  causationId: context.causationId ?? context.commandId,
  correlationId: context.correlationId ?? context.commandId,
});
