import { accounts } from '../application/account-handler.ts';
import { activities, expenses } from '../application/activity-handler.ts';
import { mirrors } from '../application/erp-handler.ts';
import { hints, offers } from '../application/hint-handler.ts';
import { leads, territories } from '../application/lead-handler.ts';
import { opportunities } from '../application/opportunity-handler.ts';
import { orders } from '../application/order-handler.ts';
import { quotes } from '../application/quote-handler.ts';
import { templates } from '../application/template-handler.ts';
import type { Account } from '../domain/account.ts';
import type { Activity } from '../domain/activity.ts';
import type { ErpMirror } from '../domain/erp-mirror.ts';
import type { Expense } from '../domain/expense.ts';
import type { Hint } from '../domain/hint.ts';
import type { Lead } from '../domain/lead.ts';
import type { Offer } from '../domain/offer.ts';
import type { Opportunity } from '../domain/opportunity.ts';
import type { Order } from '../domain/order.ts';
import type { Quote } from '../domain/quote.ts';
import type { Template } from '../domain/template.ts';
import { nextPlan, type TerritoryPlans } from '../domain/territory-plan.ts';
import { type Visit, visit } from '../domain/visit.ts';
import type { Registered, RowKeys } from './register.ts';

const known =
  <S extends { readonly status: string }>(
    keys: (state: Exclude<S, { readonly status: 'unknown' }>) => RowKeys,
  ) =>
  (state: S): RowKeys => ({
    status: state.status,
    ...(state.status === 'unknown' ? {} : keys(state as Exclude<S, { readonly status: 'unknown' }>)),
  });

const { noun, decider } = territories;

const documentKinds = {
  InvoiceMirrored: 'invoice',
  PaymentMirrored: 'payment',
  StockLevelMirrored: 'stock',
  ProjectStatusMirrored: 'project',
  CreditStatusMirrored: 'credit',
} as const;

/** Every kind of aggregate that is listed, and by what it is found. */
export const registered: readonly Registered[] = [
  {
    noun: leads.noun,
    decider: leads.decider,
    keys: known<Lead>(({ owner, customerId, source, capturedAt: at, score: rank }) => ({
      ...{ owner, customerId, source, at, rank },
    })),
  },
  {
    noun: hints.noun,
    decider: hints.decider,
    keys: known<Hint>(({ status, customerId, kind: source, expiresAt }) => ({
      ...{ customerId, source, at: expiresAt },
      dueAt: status === 'open' ? expiresAt : undefined,
    })),
  },
  {
    noun: offers.noun,
    decider: offers.decider,
    keys: known<Offer>(({ customerId, callId: source, suggestedAt: at }) => ({ customerId, source, at })),
  },
  {
    noun: opportunities.noun,
    decider: opportunities.decider,
    keys: known<Opportunity>(({ status, owner, customerId, stage, score, handOver, openedAt, closedAt }) => ({
      ...{ owner, customerId, source: stage, rank: score },
      at: closedAt ?? openedAt,
      dueAt: status === 'open' ? handOver?.acceptBy : undefined,
    })),
  },
  {
    noun: accounts.noun,
    decider: accounts.decider,
    keys: known<Account>(({ customerId, parentId: source }) => ({ customerId, source })),
  },
  {
    noun: orders.noun,
    decider: orders.decider,
    keys: known<Order>(({ customerId, placedAt: at, reference: source }) => ({ customerId, at, source })),
  },
  {
    noun: quotes.noun,
    decider: quotes.decider,
    keys: known<Quote>(({ status, customerId, generatedAt: at, validUntil }) => ({
      ...{ customerId, at },
      dueAt: status === 'open' ? validUntil : undefined,
    })),
  },
  {
    noun: activities.noun,
    decider: activities.decider,
    keys: known<Activity>(({ owner, customerId, kind: source, startsAt: at }) => ({
      owner,
      customerId,
      source,
      at,
    })),
  },
  {
    noun: 'visit',
    decider: visit,
    keys: known<Visit>(({ seller: owner, customerId, startsAt: at }) => ({ owner, customerId, at })),
  },
  {
    noun: expenses.noun,
    decider: expenses.decider,
    keys: known<Expense>(({ submittedBy: owner, customerId, category: source, spentOn: at }) => ({
      ...{ owner, customerId, source, at },
    })),
  },
  {
    noun: mirrors.noun,
    decider: mirrors.decider,
    keys: known<ErpMirror>(({ kind, version: rank, document }) => ({
      ...{ source: documentKinds[kind], rank, at: document.changedAt },
      ...('customerId' in document ? { customerId: document.customerId } : {}),
      // Stock is found by what there is of it.
      ...('productId' in document ? { owner: document.productId } : {}),
    })),
  },
  {
    noun: templates.noun,
    decider: templates.decider,
    keys: ({ versions }: Template) => ({ owner: versions.at(-1)?.owner, source: versions.at(-1)?.name }),
  },
  {
    noun,
    decider,
    keys: (plans: TerritoryPlans) => ({ dueAt: nextPlan(plans)?.effectiveFrom }),
  },
];
