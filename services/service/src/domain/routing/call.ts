import type { AgentProfile, AgentState } from './agent.ts';
import type { Value, Vector } from './vector.ts';
import type { StepTaken } from './walk.ts';

/** What is known of a caller when the call arrives, from the customer view; it is kept with the call. */
export type CallerProfile = {
  readonly segment?: string | undefined;
  readonly valueTier?: string | undefined;
  readonly language?: string | undefined;
  readonly openComplaint?: boolean | undefined;
  readonly careFirst?: boolean | undefined;
  readonly churnRisk?: string | undefined;
};

/** What happens to a contact centre, in order of time (whole milliseconds, so that times add up exactly). */
export type CentreInput =
  | {
      readonly type: 'agent';
      readonly at: number;
      readonly agentId: string;
      readonly state: AgentState;
      /** Needed the first time. */
      readonly profile?: AgentProfile;
      /** What their judged contacts came to, 0 to 100, when that is known. */
      readonly quality?: number | undefined;
      /** Somebody else said it: an agent who let it ring stays silent. */
      readonly unheard?: true;
    }
  | {
      readonly type: 'arrived';
      readonly at: number;
      readonly callId: string;
      readonly caller: CallerProfile;
      /** phone, unless given. */
      readonly channel?: string;
      readonly variables?: Readonly<Record<string, Value>>;
      /** Since when it waits, when that is longer. */
      readonly since?: number;
    }
  | { readonly type: 'answered'; readonly at: number; readonly callId: string; readonly agentId: string }
  | { readonly type: 'finished'; readonly at: number; readonly callId: string }
  /** The agent hands the call to a queue. */
  | {
      readonly type: 'transferred';
      readonly at: number;
      readonly callId: string;
      readonly skill: string;
      readonly priority: number;
    }
  /** Calls that arrive from now on are led by it. */
  | { readonly type: 'vector'; readonly at: number; readonly vector: Vector }
  | { readonly type: 'abandoned'; readonly at: number; readonly callId: string }
  /** Nothing but that time has come so far. */
  | { readonly type: 'time'; readonly at: number };

/** What the centre decides, with what it saw. */
export type CentreDecision = { readonly at: number } & (
  | ({ readonly type: 'step'; readonly callId: string; readonly vector: VectorReference } & StepTaken)
  | { readonly type: 'queued'; readonly callId: string; readonly skill: string; readonly priority: number }
  | { readonly type: 'announced'; readonly callId: string; readonly message: string }
  | {
      readonly type: 'offered';
      readonly callId: string;
      readonly agentId: string;
      readonly skill: string;
      readonly waitedMs: number;
      readonly until: number;
      /** Of how many agents who could take it, or calls that waited, this was the first. */
      readonly among: { readonly agents: number } | { readonly calls: number };
    }
  | { readonly type: 'offer-expired'; readonly callId: string; readonly agentId: string }
  | {
      readonly type: 'connected';
      readonly callId: string;
      readonly agentId: string;
      readonly waitedMs: number;
    }
  | {
      readonly type: 'callback';
      readonly callId: string;
      readonly waitedMs: number;
      readonly keepsPlace?: true;
    }
  | { readonly type: 'ended'; readonly callId: string; readonly reason: string; readonly waitedMs: number }
  | { readonly type: 'lost'; readonly callId: string; readonly waitedMs: number }
  /** An answer or an end that fits nothing: too late, or of somebody else. */
  | { readonly type: 'ignored'; readonly callId: string; readonly input: string }
);

export type VectorReference = Pick<Vector, 'id' | 'version'>;
