import type { CaseKind, CasePriority, ServiceClock } from '@icrm/contracts';

/** A case as the view knows it. */
export type KnownCase = {
  readonly kind: CaseKind;
  readonly priority: CasePriority;
  readonly status: 'open' | 'waiting' | 'proposed' | 'closed';
  /** Sealed, as the log has it. */
  readonly subject: string;
  readonly agentId?: string;
  readonly level: number;
  readonly openedAt: string;
  /** The promises that run, and when each is due. */
  readonly due: Readonly<Partial<Record<ServiceClock, string>>>;
};

/** The events a figure is made of: how many, and the latest. */
export type Made = { readonly events: number; readonly position: string };

export type ServiceState = {
  /** Every case that is not closed, and the latest that are, by id. */
  readonly cases: Readonly<Record<string, KnownCase>>;
  readonly opened: number;
  readonly complaints: number;
  readonly lastComplaint?: { readonly caseId: string; readonly at: string };
  readonly ratings: { readonly count: number; readonly sum: number };
  readonly met: number;
  readonly missed: number;
  /** What was given to make errors good, per currency. */
  readonly goodwill: Readonly<Record<string, number>>;
  readonly made: {
    readonly cases?: Made;
    readonly ratings?: Made;
    readonly promises?: Made;
    readonly goodwill?: Made;
  };
};

/** A case that was closed longer ago than as many others is not shown again when it is reopened. */
export const rememberedClosed = 100;

export const noService: ServiceState = {
  cases: {},
  opened: 0,
  complaints: 0,
  ratings: { count: 0, sum: 0 },
  met: 0,
  missed: 0,
  goodwill: {},
  made: {},
};
