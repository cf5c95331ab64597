import type { ErpMirror } from '../../domain/erp-mirror.ts';
import type { KnownLead } from '../../domain/lead.ts';
import type { KnownOpportunity } from '../../domain/opportunity.ts';
import type { KnownOrder } from '../../domain/order.ts';
import type { KnownQuote } from '../../domain/quote.ts';
import { type Row, stateOf } from '../../projections/register.ts';
import { progressOf } from './order-queries.ts';
import type { Asking } from './questions.ts';

/** One thing of a story, and what it grew from. */
type Step = {
  readonly kind: 'lead' | 'opportunity' | 'quote' | 'order' | 'invoice' | 'payment';
  readonly id: string;
  readonly status: string;
  readonly at: string;
  readonly from?: string | undefined;
};

const steps: Readonly<Record<string, (row: Row) => Step[]>> = {
  lead: (row) => {
    const { leadId: id, status, capturedAt: at = '' } = stateOf<KnownLead>(row);
    return [{ kind: 'lead', id, status, at }];
  },
  opportunity: (row) => {
    const state = stateOf<KnownOpportunity>(row);
    const { opportunityId: id, outcome = 'open', openedAt: at, leadId: from } = state;
    return [{ kind: 'opportunity', id, status: outcome, at, from }];
  },
  quote: (row) => {
    const { quoteId: id, status, generatedAt: at, opportunityId: from } = stateOf<KnownQuote>(row);
    return [{ kind: 'quote', id, status, at, from }];
  },
  order: (row) => {
    const state = stateOf<KnownOrder>(row);
    return [
      {
        kind: 'order',
        id: state.orderId,
        status: progressOf(state),
        at: state.placedAt,
        from: state.quoteId,
      },
    ];
  },
  erpmirror: (row) => {
    const { document } = stateOf<Extract<ErpMirror, { status: 'mirrored' }>>(row);
    const { documentId: id, changedAt: at } = document;
    if ('dueOn' in document)
      return [{ kind: 'invoice', id, status: document.status, at, from: document.orderId }];
    return 'receivedOn' in document
      ? [{ kind: 'payment', id, status: 'received', at, from: document.invoiceId }]
      : [];
  },
};

/** What a customer was sold: from a lead to its payment as far as each names what it grew from, the latest story first. */
export const lifecycleOf = async ({ register }: Asking, tenant: string, customerId: string) => {
  const found = await Promise.all(
    Object.entries(steps).map(async ([noun, read]) =>
      (await register.find(tenant, noun, { customerId })).flatMap((row) => read(row)),
    ),
  );
  const all = found.flat();
  const byId = new Map(all.map((step) => [step.id, step]));
  /** What began the story that a step is in. */
  const rootOf = (step: Step): string => {
    const before = step.from === undefined ? undefined : byId.get(step.from);
    return before === undefined ? step.id : rootOf(before);
  };
  const inOrder = (a: Step, b: Step) => (a.at < b.at ? -1 : a.at > b.at ? 1 : 0);
  const stories = [...Map.groupBy(all, rootOf).values()].map((story) => story.toSorted(inOrder));
  return {
    customerId,
    stories: stories
      .toSorted(([a], [b]) => ((a?.at ?? '') > (b?.at ?? '') ? -1 : 1))
      .map((story) => ({ began: story[0]?.at, reached: story.at(-1)?.kind, steps: story })),
  };
};
