import type { commonV1 } from '@icrm/contracts';
import type { CommandOutcome } from '@icrm/event-store';
import { type CustomerServiceRejection, refuse } from './refusals.ts';

type Refused = {
  readonly accepted: false;
  readonly reason: CustomerServiceRejection;
  readonly facts?: Readonly<Record<string, string>>;
};
type Accepted<S, E> = Extract<CommandOutcome<S, E, never>, { accepted: true }>;

/** The outcome of a command that was carried out. @throws RpcError that tells the refusal. */
export const accepted = <S, E>(outcome: Accepted<S, E> | Refused): Accepted<S, E> => {
  if (!outcome.accepted) throw refuse(outcome.reason, outcome.facts);
  return outcome;
};

/** What a caller is told of every command: where its facts stand. @throws RpcError that tells the refusal. */
export const toResult = <S, E>(outcome: Accepted<S, E> | Refused): commonV1.CommandResult => {
  const { appended, repeated } = accepted(outcome);
  return { position: appended.position, revision: appended.revision, repeated };
};
