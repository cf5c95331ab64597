import { z } from 'zod';
import { analyticsView } from './views/analytics.ts';
import { callsView } from './views/calls.ts';
import { careView } from './views/care.ts';
import { collaborationView, engagementView } from './views/collaboration.ts';
import { erpView } from './views/erp.ts';
import { experienceView, qualityView } from './views/experience.ts';
import { marketingView } from './views/marketing.ts';
import { consentView, identifierView, linkView, profileView } from './views/profile.ts';
import { fieldProvenance, logPosition } from './views/provenance.ts';
import { salesView } from './views/sales.ts';
import { sellingView } from './views/selling.ts';
import { serviceView } from './views/service.ts';
import { visitsView } from './views/visits.ts';
import { customerKind, instant, partyStage } from './vocabulary.ts';

/** What was withheld from whoever asked. */
const withheldFields = z.strictObject({
  policy: z.int().positive(),
  shortened: z.array(z.string()),
  hidden: z.array(z.string()),
});

/**
 * The single view of a customer: the merge of what all its members (customer ids linked with each other) are known
 * by. Later contexts add sections beside `sales`; readers ignore those they do not know.
 */
export const customerView = z
  .looseObject({
    /** The member that stands for all: the one registered first. */
    customerId: z.string(),
    tenant: z.string(),
    members: z.array(z.string()),
    /** The links between the members; none for a view of one. */
    links: z.array(linkView),
    kind: customerKind,
    stage: partyStage,
    displayName: z.string(),
    /** True: every member was erased; personal values read `[erased]`. */
    erased: z.boolean(),
    profile: profileView,
    identifiers: z.array(identifierView),
    consents: z.array(consentView),
    sales: salesView,
    /** What the sales force does about the customer; absent before it does anything. */
    selling: sellingView.optional(),
    /** What the ERP says of the customer, and how fresh that is; absent before it says anything. */
    erp: erpView.optional(),
    service: serviceView,
    /** Absent while nothing is expected and nothing was decided. */
    analytics: analyticsView.optional(),
    collaboration: collaborationView,
    engagement: engagementView,
    /** Contacts with the contact centre; absent before the first. */
    calls: callsView.optional(),
    /** Contracts and surveys; absent before the first. */
    care: careView.optional(),
    /** How being a customer feels; absent before the first sign of it. */
    experience: experienceView.optional(),
    /** How much is known, and how well. */
    quality: qualityView.optional(),
    /** Technicians who come; absent before the first. */
    visits: visitsView.optional(),
    /** Segments and messages; absent for whom marketing never did anything. */
    marketing: marketingView.optional(),
    registeredAt: instant,
    lastActivityAt: instant,
    /** How many events are in the view; links are not counted. */
    events: z.int().positive(),
    /** The last event of the view. */
    watermark: z.strictObject({ position: logPosition, eventId: z.string(), recordedAt: instant }),
    /** The versions of the rules that merged it. */
    rules: z.strictObject({ survivorship: z.int().positive() }),
    /** When asked for by time or position. */
    asOf: z
      .strictObject({
        position: logPosition.optional(),
        time: instant.optional(),
        /** What had happened by then, whenever it was recorded. */
        happened: instant.optional(),
      })
      .optional(),
    /** When something was withheld: the groups of fields that are shortened or hidden, by a version of FieldPolicy. */
    masked: withheldFields.optional(),
    /** When asked to explain: by path, such as `profile.givenName` or `sales.totals`. */
    provenance: z.record(z.string(), fieldProvenance).optional(),
  })
  .meta({ id: 'CustomerView' });

/**
 * A view of which something was withheld: hidden texts read `[masked]`, hidden amounts are not there, also where
 * CustomerView has them always.
 */
export const customerViewInPart = z
  .looseObject({
    ...customerView.pick({ customerId: true, tenant: true, members: true, kind: true, stage: true }).shape,
    masked: withheldFields,
  })
  .meta({ id: 'CustomerViewInPart' });
export type CustomerView = z.infer<typeof customerView>;
