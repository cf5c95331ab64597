import { z } from 'zod';
import { decisionPublished, predictionMade } from './events/analytics.ts';
import { interactionChannel, interactionDirection } from './events/collaboration.ts';
import { caseKind, casePriority } from './events/service.ts';
import { callsView } from './views/calls.ts';
import { careView } from './views/care.ts';
import { erpView } from './views/erp.ts';
import { marketingView } from './views/marketing.ts';
import { sellingView } from './views/selling.ts';
import { visitsView } from './views/visits.ts';
import {
  currency,
  customerKind,
  identifierKind,
  instant,
  lawfulBasis,
  minor,
  money,
  opportunityStage,
  partyStage,
} from './vocabulary.ts';

/** A place in the log, as decimal text: it may exceed what a JSON number holds. */
export const logPosition = z
  .string()
  .regex(/^\d{1,20}$/, 'expected a log position: decimal digits')
  .meta({ id: 'LogPosition', description: 'commit position of an event, decimal text' });

/** The event behind a value: where it stands and who said it. */
export const eventReference = z
  .strictObject({
    eventId: z.string(),
    position: logPosition,
    type: z.string(),
    /** The source that said it; the event's channel for facts that name no source. */
    source: z.string(),
    channel: z.string(),
    actor: z.strictObject({ kind: z.string(), id: z.string() }),
    /** When it happened in the world. */
    at: instant,
    /** The customer id the event was recorded for: one of the members of the view. */
    customerId: z.string(),
  })
  .meta({ id: 'EventReference' });

/** A candidate that did not give the value, and why. */
export const lostCandidate = eventReference
  .extend({ value: z.json(), why: z.string() })
  .meta({ id: 'LostCandidate' });

/** Why a field has its value: the event, the rule with its version (`most-recent@1`), and the candidates that lost. */
export const fieldProvenance = eventReference
  .extend({
    value: z.json(),
    rule: z.string(),
    /** For sums and counts: how many events are in the value; the reference is then the latest of them. */
    events: z.int().positive().optional(),
    lost: z.array(lostCandidate),
  })
  .meta({ id: 'FieldProvenance' });

export const profileView = z
  .strictObject({
    givenName: z.string().optional(),
    familyName: z.string().optional(),
    birthDate: z.string().optional(),
    legalName: z.string().optional(),
    segment: z.string().optional(),
    language: z.string().optional(),
    timeZone: z.string().optional(),
    /** One claim: the parts always come from one source. */
    address: z
      .strictObject({
        line: z.string().optional(),
        city: z.string().optional(),
        region: z.string().optional(),
        postcode: z.string().optional(),
        country: z.string().optional(),
      })
      .optional(),
    contactEmail: z.string().optional(),
    contactPhone: z.string().optional(),
  })
  .meta({ id: 'ProfileView' });

export const identifierView = z
  .strictObject({
    kind: identifierKind,
    value: z.string(),
    system: z.string().optional(),
    source: z.string(),
    /** The member that holds it. */
    customerId: z.string(),
    at: instant,
  })
  .meta({ id: 'IdentifierView' });

export const consentView = z
  .strictObject({
    purpose: z.string(),
    channel: z.string(),
    state: z.enum(['given', 'withdrawn']),
    textVersion: z.string().optional(),
    lawfulBasis: lawfulBasis.optional(),
    evidence: z.string().optional(),
    reason: z.string().optional(),
    at: instant,
  })
  .meta({ id: 'ConsentView' });

export const salesView = z
  .strictObject({
    /** Orders placed and not cancelled. */
    orders: z.int().nonnegative(),
    cancelledOrders: z.int().nonnegative(),
    /** What those orders come to, per currency, in the order of the currency codes. */
    totals: z.array(money),
    /** Recency, frequency, monetary value: of the currency most orders are in. Absent before the first order. */
    rfm: z
      .strictObject({
        lastOrderAt: instant,
        firstOrderAt: instant,
        orders: z.int(),
        monetaryMinor: minor,
        currency,
      })
      .optional(),
    /** The latest orders, newest first, at most ten. */
    recentOrders: z.array(
      z.strictObject({
        orderId: z.string(),
        reference: z.string().optional(),
        total: money,
        status: z.enum(['placed', 'shipped', 'cancelled']),
        at: instant,
      }),
    ),
    openOpportunities: z.array(
      z.strictObject({
        opportunityId: z.string(),
        title: z.string(),
        stage: opportunityStage,
        value: money,
        openedAt: instant,
        owner: z.string().optional(),
      }),
    ),
    opportunitiesWon: z.int().nonnegative(),
    opportunitiesLost: z.int().nonnegative(),
    openLeads: z.array(
      z.strictObject({
        leadId: z.string(),
        topic: z.string(),
        source: z.string(),
        at: instant,
        owner: z.string().optional(),
      }),
    ),
    leadsQualified: z.int().nonnegative(),
    leadsDisqualified: z.int().nonnegative(),
  })
  .meta({ id: 'SalesView' });

export const serviceView = z
  .strictObject({
    /** Cases that are not closed, the oldest first. */
    openCases: z.array(
      z.strictObject({
        caseId: z.string(),
        kind: caseKind,
        priority: casePriority,
        status: z.enum(['open', 'waiting', 'proposed']),
        subject: z.string(),
        agentId: z.string().optional(),
        /** 0: never escalated. */
        level: z.int().nonnegative(),
        openedAt: instant,
        /** When the first of the promises that run is due. */
        dueAt: instant.optional(),
      }),
    ),
    /** Cases ever opened, and the complaints among them. */
    cases: z.int().nonnegative(),
    complaints: z.int().nonnegative(),
    lastComplaint: z
      .strictObject({
        caseId: z.string(),
        at: instant,
        status: z.enum(['open', 'waiting', 'proposed', 'closed']),
      })
      .optional(),
    /** Ratings of resolutions, 1 (bad) to 5 (good). Absent before the first. */
    satisfaction: z.strictObject({ average: z.number(), ratings: z.int().positive() }).optional(),
    promisesMet: z.int().nonnegative(),
    promisesMissed: z.int().nonnegative(),
    /** What was given to make errors good, per currency, in the order of the currency codes. */
    goodwill: z.array(money),
  })
  .meta({ id: 'ServiceView' });

const mean = z.strictObject({ average: z.number(), of: z.int().positive() });

export const collaborationView = z
  .strictObject({
    /** Conversations that are not closed, the oldest first. */
    openConversations: z.array(
      z.strictObject({
        conversationId: z.string(),
        openedAt: instant,
        lastAt: instant,
        channels: z.array(interactionChannel),
        entries: z.int().nonnegative(),
        agentId: z.string().optional(),
        /** The last word was the customer's. */
        awaitsAnswer: z.boolean(),
      }),
    ),
    /** Contacts ever, per channel in the order of their names. */
    channels: z.array(
      z.strictObject({
        channel: interactionChannel,
        inbound: z.int().nonnegative(),
        outbound: z.int().nonnegative(),
      }),
    ),
    lastContact: z
      .strictObject({ channel: interactionChannel, direction: interactionDirection, at: instant })
      .optional(),
    /** How the customer's words sound, -1 (bad) to 1 (good). Absent before the first. */
    sentiment: mean.optional(),
    /** Ratings of contacts, 1 (bad) to 5 (good). Absent before the first. */
    ratings: mean.optional(),
    /** What it took the customer to be served. */
    effort: z.strictObject({
      contacts: z.int().nonnegative(),
      handOvers: z.int().nonnegative(),
      repeats: z.int().nonnegative(),
    }),
  })
  .meta({ id: 'CollaborationView' });

/** What models expect of a customer and what was decided, for as long as it holds; see PredictionMade, DecisionPublished. */
export const analyticsView = z
  .strictObject({
    predictions: z.array(predictionMade.schema.omit({ customerId: true })),
    decisions: z.array(decisionPublished.schema.omit({ customerId: true })),
  })
  .meta({ id: 'AnalyticsView' });

export const engagementView = z
  .strictObject({
    /** Telephone calls that are over. */
    calls: z.strictObject({
      count: z.int().nonnegative(),
      talkedMs: z.int().nonnegative(),
      heldMs: z.int().nonnegative(),
    }),
    /** Who is to be called, in the order of the requests. */
    callbacksWaiting: z.array(
      z.strictObject({ callbackId: z.string(), queue: z.string(), requestedAt: instant, dueAt: instant }),
    ),
    callbacksReached: z.int().nonnegative(),
    callbacksExpired: z.int().nonnegative(),
    /** Web conferences and browsing together that took place. */
    sessions: z.int().nonnegative(),
    /** What was written for the community, and answers to it that helped. */
    posts: z.int().nonnegative(),
    answersAccepted: z.int().nonnegative(),
  })
  .meta({ id: 'EngagementView' });

/** A link that holds the members of a view together. */
export const linkView = z
  .strictObject({
    linkId: z.string(),
    customerIds: z.tuple([z.string(), z.string()]),
    rule: z.string(),
    ruleVersion: z.int().positive(),
    score: z.number().optional(),
    at: instant,
  })
  .meta({ id: 'LinkView' });

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
    /** When asked to explain: by path, such as `profile.givenName` or `sales.totals`. */
    provenance: z.record(z.string(), fieldProvenance).optional(),
  })
  .meta({ id: 'CustomerView' });
export type CustomerView = z.infer<typeof customerView>;
export type FieldProvenance = z.infer<typeof fieldProvenance>;
export type EventReference = z.infer<typeof eventReference>;
export type LostCandidate = z.infer<typeof lostCandidate>;
export type ProfileView = z.infer<typeof profileView>;
export type IdentifierView = z.infer<typeof identifierView>;
export type ConsentView = z.infer<typeof consentView>;
export type LinkView = z.infer<typeof linkView>;
export type SalesView = z.infer<typeof salesView>;
export type ServiceView = z.infer<typeof serviceView>;
export type CollaborationView = z.infer<typeof collaborationView>;

/** A line of a search result. */
export const customerSummary = z
  .strictObject({
    customerId: z.string(),
    members: z.array(z.string()),
    kind: customerKind,
    stage: partyStage,
    displayName: z.string(),
    erased: z.boolean(),
    segment: z.string().optional(),
    language: z.string().optional(),
    country: z.string().optional(),
    city: z.string().optional(),
    contactEmail: z.string().optional(),
    orders: z.int().nonnegative(),
    monetaryMinor: minor,
    currency: currency.optional(),
    lastOrderAt: instant.optional(),
    openOpportunities: z.int().nonnegative(),
    openLeads: z.int().nonnegative(),
    registeredAt: instant,
    lastActivityAt: instant,
    position: logPosition,
  })
  .meta({ id: 'CustomerSummary' });
export type CustomerSummary = z.infer<typeof customerSummary>;

/** One event in the history of a customer. */
export const timelineEntry = z
  .strictObject({
    position: logPosition,
    eventId: z.string(),
    type: z.string(),
    context: z.string(),
    /** One line for a person to read. */
    summary: z.string(),
    customerId: z.string(),
    /** When it happened in the world. */
    at: instant,
    /** When the log took it. */
    recordedAt: instant,
    channel: z.string(),
    actor: z.strictObject({ kind: z.string(), id: z.string() }),
    stream: z.string(),
    revision: z.string(),
    correlationId: z.string(),
    causationId: z.string(),
    data: z.record(z.string(), z.json()),
  })
  .meta({ id: 'TimelineEntry' });
export type TimelineEntry = z.infer<typeof timelineEntry>;

const scalar = z.union([z.string(), z.number(), z.boolean()]);
const condition = z.union([
  z.strictObject({ field: z.string(), op: z.enum(['eq', 'ne', 'lt', 'lte', 'gt', 'gte']), value: scalar }),
  z.strictObject({ field: z.string(), op: z.literal('in'), value: z.array(scalar).min(1).max(100) }),
  z.strictObject({ field: z.string(), op: z.literal('prefix'), value: z.string().min(1) }),
  z.strictObject({ field: z.string(), op: z.literal('exists'), value: z.boolean() }),
]);

/** A condition on one field of a customer. */
export type SearchCondition = z.infer<typeof condition>;
/** Conditions, combined. Which fields there are is told by the error for one that is not. */
export type SearchFilter =
  | SearchCondition
  | { readonly and: readonly SearchFilter[] }
  | { readonly or: readonly SearchFilter[] }
  | { readonly not: SearchFilter };

export const searchFilter: z.ZodType<SearchFilter> = z
  .lazy(() =>
    z.union([
      condition,
      z.strictObject({ and: z.array(searchFilter).min(1).max(50) }),
      z.strictObject({ or: z.array(searchFilter).min(1).max(50) }),
      z.strictObject({ not: searchFilter }),
    ]),
  )
  .meta({ id: 'SearchFilter' });
