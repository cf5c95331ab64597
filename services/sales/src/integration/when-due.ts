import { applyTerritoryPlan } from '../application/account-handler.ts';
import { hints } from '../application/hint-handler.ts';
import { opportunities } from '../application/opportunity-handler.ts';
import { quotes } from '../application/quote-handler.ts';
import type { Register } from '../projections/register.ts';
import type { WhenDue } from './sales-timer.ts';

/** What every kind of aggregate does when its time has passed. */
export const whenDue = (register: Register): WhenDue => ({
  hint: (handling, id) => hints.handle(handling, id, { type: 'ExpireHint', data: {} }),
  opportunity: (handling, id, acceptBy) =>
    opportunities.handle(handling, id, { type: 'ExpireHandOver', data: { acceptBy } }),
  quote: (handling, id) => quotes.handle(handling, id, { type: 'ExpireQuote', data: {} }),
  territories: async (handling) => {
    const rows = await register.find(handling.context.tenant, 'account');
    await applyTerritoryPlan(
      handling,
      rows.map(({ id }) => id),
    );
  },
});
