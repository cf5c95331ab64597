import type { Criterion, PredictionKind } from '@icrm/contracts';
import { type CommandContext, type EventStore, handleCommand } from '@icrm/event-store';
import { type AssessmentCommand, assessment } from '../domain/assessment.ts';
import { type DecisionCommand, decision } from '../domain/decision.ts';
import { type GoalCommand, goal } from '../domain/goal.ts';
import { type LifecycleCommand, lifecycle } from '../domain/lifecycle.ts';
import { type ModelCommand, model } from '../domain/model.ts';
import { type PredictionCommand, prediction } from '../domain/prediction.ts';
import { type RoundCommand, rounds } from '../domain/rounds.ts';
import { type WatchCommand, watch } from '../domain/watch.ts';

/** What the handlers of this service stand on. */
export type Handling = {
  readonly store: EventStore;
  readonly context: CommandContext;
  readonly signal?: AbortSignal;
  readonly withinMs?: number;
};

type About = { readonly data: { readonly customerId: string } };
const customersOf = (events: readonly About[]) => events.slice(0, 1).map(({ data }) => data.customerId);
const nobody = () => [];
const streamOf = ({ context }: Handling, category: string, id: string) =>
  `${category}-${context.tenant}.${id}`;

export const handlePrediction = (handling: Handling, predictionId: string, command: PredictionCommand) =>
  handleCommand(handling.store, {
    ...handling,
    stream: streamOf(handling, 'prediction', predictionId),
    decider: prediction,
    command,
    customerIds: customersOf,
  });

export const handleDecision = (handling: Handling, decisionId: string, command: DecisionCommand) =>
  handleCommand(handling.store, {
    ...handling,
    stream: streamOf(handling, 'decision', decisionId),
    decider: decision,
    command,
    customerIds: customersOf,
  });

export const handleLifecycle = (handling: Handling, customerId: string, command: LifecycleCommand) =>
  handleCommand(handling.store, {
    ...handling,
    stream: streamOf(handling, 'lifecycle', customerId),
    decider: lifecycle,
    command,
    customerIds: customersOf,
  });

export const handleModel = (handling: Handling, kind: PredictionKind, command: ModelCommand) =>
  handleCommand(handling.store, {
    ...handling,
    stream: streamOf(handling, 'model', kind),
    decider: model,
    command,
    customerIds: nobody,
  });

export const handleAssessment = (handling: Handling, criterion: Criterion, command: AssessmentCommand) =>
  handleCommand(handling.store, {
    ...handling,
    stream: streamOf(handling, 'assessment', criterion),
    decider: assessment,
    command,
    customerIds: nobody,
  });

export const handleGoal = (handling: Handling, goalId: string, command: GoalCommand) =>
  handleCommand(handling.store, {
    ...handling,
    stream: streamOf(handling, 'goal', goalId),
    decider: goal,
    command,
    customerIds: nobody,
  });

export const handleWatch = (handling: Handling, insightId: string, command: WatchCommand) =>
  handleCommand(handling.store, {
    ...handling,
    stream: streamOf(handling, 'watch', insightId),
    decider: watch,
    command,
    customerIds: nobody,
  });

export const handleRounds = (handling: Handling, command: RoundCommand) =>
  handleCommand(handling.store, {
    ...handling,
    stream: streamOf(handling, 'rounds', 'analytics'),
    decider: rounds,
    command,
    customerIds: nobody,
  });
