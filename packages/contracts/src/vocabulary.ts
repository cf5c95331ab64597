import { z } from 'zod';

/** UUID in any version, lower case. */
export const id = z.uuid().meta({ id: 'Id', description: 'UUID' });
/** An instant, ISO 8601 in UTC. */
export const instant = z.iso.datetime().meta({ description: 'UTC instant, ISO 8601' });
/** A calendar day, YYYY-MM-DD. */
export const day = z.iso.date();
/** ISO 4217. */
export const currency = z
  .string()
  .regex(/^[A-Z]{3}$/, 'expected an ISO 4217 code such as EUR')
  .meta({ description: 'ISO 4217 currency' });
/** Integer minor units (cents); may be negative in corrections. */
export const minor = z.int().meta({ description: 'integer minor units of the currency' });
export const money = z.strictObject({ minor, currency }).meta({ id: 'Money' });
/** A short name: source system, purpose, channel, reason. */
export const label = z
  .string()
  .regex(
    /^[a-z0-9][a-z0-9._:-]{0,63}$/,
    'expected 1-64 of a-z 0-9 . _ : - , beginning with a letter or digit',
  );
/** Free text of a person; trimmed, never empty. */
export const text = z.string().trim().min(1).max(2_000);

export const customerKind = z.enum(['person', 'organisation']);
export const identifierKind = z.enum(['email', 'phone', 'external', 'national', 'device', 'social']);
export const lawfulBasis = z.enum([
  'consent',
  'contract',
  'legitimate-interest',
  'legal-obligation',
  'vital-interest',
  'public-task',
]);
export const opportunityStage = z.enum(['qualified', 'proposed', 'negotiating']);
/** Party life cycle: Anonymous, Prospect, Customer, Former. */
export const partyStage = z.enum(['anonymous', 'prospect', 'customer', 'former']);
export type PartyStage = z.infer<typeof partyStage>;
export type Money = z.infer<typeof money>;
