import { z } from 'zod';
import { defineEvent, type EventsOf } from '../event-definition.ts';
import { id, instant, label } from '../vocabulary.ts';

const at = '2026-03-02T09:00:00.000Z';
const names = {
  contractId: '0193a000-0000-7000-8000-0000000000f1',
  customerId: '0193a000-0000-7000-8000-000000000001',
};
const ofContract = { contractId: id, customerId: id, at: instant };

export const contractActivated = defineEvent({
  type: 'ContractActivated',
  context: 'service',
  summary: 'A customer is entitled to a level of service for a time.',
  schema: z.strictObject({
    ...ofContract,
    level: label,
    reference: z.string().optional(),
    from: instant,
    until: instant,
  }),
  example: {
    ...names,
    ...{ level: 'premium-support', reference: 'S-2026-17', from: at, until: '2027-03-02T09:00:00.000Z', at },
  },
});

export const contractRenewed = defineEvent({
  type: 'ContractRenewed',
  context: 'service',
  summary: 'A contract holds longer.',
  schema: z.strictObject({ ...ofContract, until: instant }),
  example: { ...names, until: '2028-03-02T09:00:00.000Z', at },
});

export const contractEnded = defineEvent({
  type: 'ContractEnded',
  context: 'service',
  summary: 'A contract ended before its time.',
  schema: z.strictObject({ ...ofContract, reason: z.string() }),
  example: { ...names, reason: 'moved abroad', at },
});

export const entitlementEvents = [contractActivated, contractRenewed, contractEnded] as const;

/** Facts of stream `entitlements-<tenant>.<customer id>`. */
export type EntitlementEvent = EventsOf<typeof entitlementEvents>;
