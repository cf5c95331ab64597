import type { Criterion, PredictionKind } from '@icrm/contracts';
import { type CommandContext, type EventStore, handleCommand } from '@icrm/event-store';
import { type AssessmentCommand, assessment } from '../domain/assessment.ts';
import { type DecisionCommand, decision } from '../domain/decision.ts';
import { type ModelCommand, model } from '../domain/model.ts';
import { type PredictionCommand, prediction } from '../domain/prediction.ts';

/** What the handlers of this service stand on. */
export type Handling = {
  readonly store: EventStore;
  readonly context: CommandContext;
  readonly signal?: AbortSignal;
  readonly withinMs?: number;
};

type About = { readonly data: { readonly customerId: string } };
const customersOf = (events: readonly About[]) => events.slice(0, 1).map(({ data }) => data.customerId);

export const handlePrediction = (handling: Handling, predictionId: string, command: PredictionCommand) =>
  handleCommand(handling.store, {
    ...handling,
    stream: `prediction-${handling.context.tenant}.${predictionId}`,
    decider: prediction,
    command,
    customerIds: customersOf,
  });

export const handleDecision = (handling: Handling, decisionId: string, command: DecisionCommand) =>
  handleCommand(handling.store, {
    ...handling,
    stream: `decision-${handling.context.tenant}.${decisionId}`,
    decider: decision,
    command,
    customerIds: customersOf,
  });

export const handleModel = (handling: Handling, kind: PredictionKind, command: ModelCommand) =>
  handleCommand(handling.store, {
    ...handling,
    stream: `model-${handling.context.tenant}.${kind}`,
    decider: model,
    command,
    customerIds: () => [],
  });

export const handleAssessment = (handling: Handling, criterion: Criterion, command: AssessmentCommand) =>
  handleCommand(handling.store, {
    ...handling,
    stream: `assessment-${handling.context.tenant}.${criterion}`,
    decider: assessment,
    command,
    customerIds: () => [],
  });
