import type { salesCommands, VisitEvent } from '@icrm/contracts';
import { derivedId } from '@icrm/runtime';
import type { ErpMirror } from '../domain/erp-mirror.ts';
import type { Hint } from '../domain/hint.ts';
import type { KnownQuote } from '../domain/quote.ts';
import { type Visit, type VisitFacts, type VisitRejection, visit } from '../domain/visit.ts';
import type { CustomerSituation } from '../domain/visit-alerts.ts';
import { type Register, stateOf } from '../projections/register.ts';
import { type AggregateHandler, handlerOf } from './aggregate.ts';

/** The visit of stream `visit-<tenant>.<id>`. */
export type Visits = AggregateHandler<Visit, salesCommands.VisitCommand, VisitEvent, VisitRejection>;
/** Visits; how things stand with their customers is read from the register. */
export const createVisits = (register: Pick<Register, 'find'>): Visits => {
  const visits: Visits = handlerOf<Visit, salesCommands.VisitCommand, VisitEvent, VisitRejection, VisitFacts>(
    {
      noun: 'visit',
      decider: visit,
      async factsFor({ store, context }, { type }, visitId) {
        if (type !== 'StartVisit') return {};
        const state = await visits.read(store, context.tenant, visitId);
        if (state.status === 'unknown') return {};
        return {
          situation: await situationOf(register, context.tenant, state.customerId),
          alertId: (topic, index) => derivedId(context.commandId, `alert/${topic}/${index}`),
        };
      },
    },
  );
  return visits;
};

/** How things stand with a customer. */
export const situationOf = async (
  register: Pick<Register, 'find'>,
  tenant: string,
  customerId: string,
): Promise<CustomerSituation> => {
  const of = (noun: string, filter: object = {}) => register.find(tenant, noun, { customerId, ...filter });
  const mirrored = (await of('erpmirror')).map(
    (row) => stateOf<Extract<ErpMirror, { status: 'mirrored' }>>(row).document,
  );
  const quotes = (await of('quote', { status: 'open' })).map((row) => stateOf<KnownQuote>(row));
  const hints = (await of('hint', { status: 'open' })).map((row) =>
    stateOf<Exclude<Hint, { status: 'unknown' }>>(row),
  );
  return {
    invoices: mirrored.flatMap((it) => ('dueOn' in it ? [it] : [])),
    creditBlocked: mirrored.flatMap((it) => ('blocked' in it && it.blocked ? [it] : [])),
    quotes,
    hints,
  };
};
