import type { CaseKind, CasePriority, ServiceClock } from '@icrm/contracts';
import type { Facts } from '@icrm/decider';

/** Where segment and contract of a case are from. */
export type Entitlement = {
  readonly source: 'view' | 'said';
  readonly viewPosition?: string | undefined;
  readonly contractId?: string | undefined;
};

type Reason = { readonly reason: string };
type Amount = { readonly minor: number; readonly currency: string };

export type CaseCommand =
  | {
      readonly type: 'OpenCase';
      readonly data: {
        readonly caseId: string;
        readonly customerId: string;
        readonly kind: CaseKind;
        readonly priority: CasePriority;
        readonly subject: string;
        readonly segment?: string | undefined;
        readonly contract?: string | undefined;
        readonly country?: string | undefined;
        readonly audience?: 'external' | 'internal' | undefined;
        /** The version of the flow that is in force, with its first stage. */
        readonly flow?: { readonly id: string; readonly version: number; readonly stage: string } | undefined;
        /** The level that the caller says holds; refused when another one does, or none. */
        readonly contractSaid?: string | undefined;
        readonly entitlement?: Entitlement | undefined;
      };
    }
  /** `next`: where the flow of the case lets its stage go on to; undefined: it has none. */
  | {
      readonly type: 'MoveCase';
      readonly data: { readonly stage: string; readonly next?: readonly string[] | undefined };
    }
  | { readonly type: 'AcknowledgeCase'; readonly data: object }
  | { readonly type: 'AssignCase'; readonly data: { readonly agentId: string } }
  | {
      readonly type: 'AddNote';
      readonly data: {
        readonly visibility: 'internal' | 'public';
        /** Whose words they are; left out: the actor's. */
        readonly author?: 'staff' | 'customer' | undefined;
        readonly text: string;
      };
    }
  | { readonly type: 'WaitForCustomer'; readonly data: { readonly question: string } }
  | { readonly type: 'ResumeCase'; readonly data: object }
  | { readonly type: 'ProposeResolution'; readonly data: { readonly resolution: string } }
  | {
      readonly type: 'RateResolution';
      readonly data: { readonly score: number; readonly comment?: string | undefined };
    }
  | { readonly type: 'CloseCase'; readonly data: Reason }
  | { readonly type: 'ReopenCase'; readonly data: Reason }
  | { readonly type: 'EscalateCase'; readonly data: Reason }
  | {
      readonly type: 'GrantGoodwill';
      readonly data: Reason & { readonly correctsEventId: string; readonly value: Amount };
    }
  /** Of the timer: a promise that was due at a time may have been missed. */
  | {
      readonly type: 'CheckServiceLevel';
      readonly data: { readonly clock: ServiceClock; readonly dueAt: string };
    };

/** Who acts, beside the time: staff do not rate their own work, and customers speak for themselves. */
export type CaseFacts = Facts & { readonly actor: 'staff' | 'customer' | 'partner' | 'system' };

export type CaseRejection =
  | 'contract-not-in-force'
  | 'case-flow-not-found'
  | 'case-without-flow'
  | 'stage-not-next'
  | 'case-already-opened'
  | 'case-not-found'
  | 'case-closed'
  | 'case-not-closed'
  | 'case-already-acknowledged'
  | 'case-already-waiting'
  | 'case-not-waiting'
  | 'resolution-already-proposed'
  | 'resolution-not-proposed'
  | 'rating-not-by-customer'
  | 'complaint-closes-by-rating'
  | 'customer-note-not-public';
