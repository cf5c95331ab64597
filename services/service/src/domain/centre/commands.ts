import type { AgentStateName } from '@icrm/contracts';
import type { CalendarReference } from '../calendar/calendar.ts';
import type { AgentProfile } from '../routing/agent.ts';
import type { CallerProfile } from '../routing/call.ts';
import type { Step, Value, VectorProblem } from '../routing/vector.ts';
import type { CostModel } from './book.ts';

/** What a machine was told before an agent. */
export type CallInput = { readonly field: string; readonly value: string; readonly confidence: number };

type OfCall = { readonly callId: string };

export type CentreCommand =
  | {
      readonly type: 'OpenCentre';
      readonly data: { readonly centreId: string; readonly offerSeconds: number };
    }
  | {
      readonly type: 'DefineQueue';
      readonly data: {
        readonly queue: string;
        readonly withinSeconds: number;
        readonly targetPercent: number;
      };
    }
  | {
      readonly type: 'PublishVector';
      readonly data: { readonly calendar: CalendarReference; readonly steps: readonly Step[] };
    }
  | { readonly type: 'SetAgentProfile'; readonly data: { readonly agentId: string } & AgentProfile }
  | {
      readonly type: 'SetAgentState';
      readonly data: {
        readonly agentId: string;
        readonly state: AgentStateName;
        readonly qualityPercent?: number | undefined;
      };
    }
  | {
      readonly type: 'PublishCostModel';
      readonly data: Omit<CostModel, 'version'>;
    }
  | {
      readonly type: 'ReceiveCall';
      readonly data: OfCall & {
        readonly customerId?: string | undefined;
        readonly channel: string;
        readonly caller: CallerProfile;
        readonly profile: 'view' | 'unknown' | 'unavailable';
        readonly viewPosition?: string | undefined;
        readonly variables?: Readonly<Record<string, Value>> | undefined;
        readonly waitingSince?: string | undefined;
        readonly inputs: readonly CallInput[];
      };
    }
  | { readonly type: 'CollectCallInput'; readonly data: OfCall & { readonly inputs: readonly CallInput[] } }
  | { readonly type: 'AnswerCall'; readonly data: OfCall & { readonly agentId: string } }
  | { readonly type: 'HoldCall'; readonly data: OfCall }
  | { readonly type: 'RetrieveCall'; readonly data: OfCall }
  | { readonly type: 'FinishCall'; readonly data: OfCall }
  | { readonly type: 'AbandonCall'; readonly data: OfCall }
  | {
      readonly type: 'TransferCall';
      readonly data: OfCall & { readonly queue: string; readonly priority: number };
    }
  | {
      readonly type: 'DispositionCall';
      readonly data: OfCall & { readonly code: string; readonly note?: string | undefined };
    };

export type CentreRejection =
  | 'centre-not-found'
  | 'centre-already-opened'
  | 'centre-without-vector'
  | 'vector-refused'
  | 'agent-not-found'
  | 'call-not-found'
  | 'call-already-received'
  | 'offer-not-open'
  | 'call-not-connected'
  | 'call-on-hold'
  | 'call-not-on-hold'
  | 'call-not-waiting';

/** What is told with a refused vector. */
export type CentreRefusal = {
  readonly accepted: false;
  readonly reason: CentreRejection;
  readonly facts?: Readonly<Record<string, string>>;
};

/** A problem of a vector in one line. */
export const describeProblem = (problem: VectorProblem): string =>
  'label' in problem
    ? `${problem.kind} ${problem.label}`
    : 'step' in problem
      ? `${problem.kind} at step ${problem.step}`
      : problem.kind;
