import type { commonV1 } from '@icrm/contracts';
import type { CommandOutcome } from '@icrm/event-store';
import { refuse, type ServiceRejection } from './refusals.ts';

type Outcome<S, E> = CommandOutcome<S, E, ServiceRejection>;
type Accepted<S, E> = Extract<Outcome<S, E>, { accepted: true }>;

/** The outcome of a command that was carried out. @throws RpcError that tells the refusal. */
export const accepted = <S, E>(outcome: Outcome<S, E>): Accepted<S, E> => {
  if (!outcome.accepted) throw refuse(outcome.reason);
  return outcome;
};

/** What a caller is told of every command: where its facts stand. @throws RpcError that tells the refusal. */
export const toResult = <S, E>(outcome: Outcome<S, E>): commonV1.CommandResult => {
  const { appended, repeated } = accepted(outcome);
  return { position: appended.position, revision: appended.revision, repeated };
};
