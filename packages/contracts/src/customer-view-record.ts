import { z } from 'zod';
import { logPosition } from './views/provenance.ts';
import { customerKind, instant, lawfulBasis, money, partyStage } from './vocabulary.ts';

const count = z.int().nonnegative();

/** What anybody who may read the topic sees of a view: nothing that tells who somebody is. */
export const customerViewFacts = z
  .strictObject({
    kind: customerKind,
    stage: partyStage,
    consents: z.array(
      z.strictObject({
        purpose: z.string(),
        channel: z.string(),
        state: z.enum(['given', 'withdrawn']),
        lawfulBasis: lawfulBasis.optional(),
        at: instant,
      }),
    ),
    orders: count,
    totals: z.array(money),
    openOpportunities: count,
    openLeads: count,
    openCases: count,
    complaints: count,
    registeredAt: instant,
    lastActivityAt: instant,
    events: count,
    survivorship: z.int().positive(),
  })
  .meta({ id: 'CustomerViewFacts' });

/** A message of the topic of customer views, type `CustomerView`, keyed by the customer that stands for the members. */
export const customerViewRecord = z
  .strictObject({
    customerId: z.string(),
    members: z.array(z.string()).meta({ description: 'the customers that are one; the key is among them' }),
    position: logPosition,
    facts: customerViewFacts,
    view: z.strictObject({ text: z.string(), shares: z.record(z.string(), z.string()) }).meta({
      description: 'the whole view as JSON text, sealed for all members: openTogether of @icrm/privacy',
    }),
  })
  .meta({ id: 'CustomerViewRecord' });

/** A message of the same topic, type `CustomerViewMember`, keyed by a customer for whom another one stands. */
export const customerViewMember = z
  .strictObject({ customerId: z.string(), memberOf: z.string(), position: logPosition })
  .meta({ id: 'CustomerViewMember' });

export type CustomerViewFacts = z.infer<typeof customerViewFacts>;
export type CustomerViewRecord = z.infer<typeof customerViewRecord>;
export type CustomerViewMember = z.infer<typeof customerViewMember>;
