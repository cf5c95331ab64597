import { z } from 'zod';
import type { EventsOf } from '../../event-definition.ts';
import { personal } from '../../personal.ts';
import { id, instant, label } from '../../vocabulary.ts';
import { ana, salesEvent, sample } from './sales-event.ts';

const account = { accountId: id, customerId: id };
const ofAna = { accountId: sample('e1'), customerId: ana };

/** What decides whose territory an account is in. */
const place = {
  segment: z.string().optional(),
  country: z.string().optional(),
  region: z.string().optional(),
  postcode: z.string().optional(),
};

export const accountRegistered = salesEvent(
  'AccountRegistered',
  'A customer is an account of the sales force.',
  { ...account, name: z.string(), ...place },
  { ...ofAna, name: 'Ruiz SL', segment: 'smb', country: 'ES', region: 'M', postcode: '28001' },
);
export const accountChanged = salesEvent(
  'AccountChanged',
  'What is known of an account changed; only what changed is told.',
  { ...account, name: z.string().optional(), ...place },
  { ...ofAna, segment: 'enterprise' },
);
export const parentAccountLinked = salesEvent(
  'ParentAccountLinked',
  'An account belongs to another.',
  { ...account, parentId: id },
  { ...ofAna, parentId: sample('e2') },
);
export const parentAccountUnlinked = salesEvent(
  'ParentAccountUnlinked',
  'An account stands for itself again.',
  { ...account, parentId: id },
  { ...ofAna, parentId: sample('e2') },
);
export const accountTeamAssigned = salesEvent(
  'AccountTeamAssigned',
  'Somebody works for an account in a role.',
  { ...account, member: z.string(), role: label },
  { ...ofAna, member: 'seller-3', role: 'key-account-manager' },
);
export const accountTeamReleased = salesEvent(
  'AccountTeamReleased',
  'Somebody works no longer for an account.',
  { ...account, member: z.string() },
  { ...ofAna, member: 'seller-3' },
);
export const contactAdded = salesEvent(
  'ContactAdded',
  'A person to talk to at an account.',
  {
    ...account,
    contactId: id,
    name: personal(),
    role: label.optional(),
    email: personal().optional(),
    phone: personal().optional(),
  },
  { ...ofAna, contactId: sample('e3'), name: 'Luis Ruiz', role: 'buyer', email: 'luis@example.com' },
);
export const contactDetailChanged = salesEvent(
  'ContactDetailChanged',
  'What is known of a contact changed: from what to what, and who said so.',
  {
    ...account,
    contactId: id,
    field: z.enum(['name', 'role', 'email', 'phone']),
    old: personal().optional(),
    new: personal().optional(),
    source: label,
  },
  {
    ...ofAna,
    contactId: sample('e3'),
    field: 'email',
    old: 'luis@example.com',
    new: 'l.ruiz@example.com',
    source: 'visit',
  },
);
export const accountMovedTerritory = salesEvent(
  'AccountMovedTerritory',
  'An account is in another territory, by a plan in force.',
  {
    ...account,
    planVersion: z.int().positive(),
    from: z.string().optional(),
    to: z.string().optional(),
    owner: z.string().optional(),
  },
  { ...ofAna, planVersion: 1, to: 'centre', owner: 'seller-3' },
);

/** A territory: named accounts, or segments and areas, all of which that are given must hold. */
export const territory = z.strictObject({
  territoryId: label,
  name: z.string().min(1).max(200),
  owner: z.string().min(1).max(200),
  accounts: z.array(id).max(10_000).default([]),
  segments: z.array(z.string().min(1).max(100)).max(100).default([]),
  areas: z
    .array(
      z.strictObject({
        country: z.string().min(2).max(3),
        region: z.string().min(1).max(100).optional(),
        postcodePrefix: z.string().min(1).max(12).optional(),
      }),
    )
    .max(1_000)
    .default([]),
});
export type Territory = z.infer<typeof territory>;

export const territoryPlanPublished = salesEvent(
  'TerritoryPlanPublished',
  'From a time on the territories are these.',
  { version: z.int().positive(), effectiveFrom: instant, territories: z.array(territory) },
  {
    version: 1,
    effectiveFrom: '2026-04-01T00:00:00.000Z',
    territories: [
      {
        territoryId: 'centre',
        name: 'Centre',
        owner: 'seller-3',
        accounts: [],
        segments: [],
        areas: [{ country: 'ES', region: 'M' }],
      },
    ],
  },
);

export const territoryPlanApplied = salesEvent(
  'TerritoryPlanApplied',
  'The day of a plan had come, and every account was put where it says.',
  { version: z.int().positive() },
  { version: 1 },
);

export const accountEvents = [
  accountRegistered,
  accountChanged,
  parentAccountLinked,
  parentAccountUnlinked,
  accountTeamAssigned,
  accountTeamReleased,
  contactAdded,
  contactDetailChanged,
  accountMovedTerritory,
] as const;
export const territoryEvents = [territoryPlanPublished, territoryPlanApplied] as const;
/** Facts of stream `account-<tenant>.<id>`. */
export type AccountEvent = EventsOf<typeof accountEvents>;
/** Facts of stream `territories-<tenant>.current`. */
export type TerritoryEvent = EventsOf<typeof territoryEvents>;
