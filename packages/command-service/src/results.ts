import type { commonV1 } from '@icrm/contracts';
import type { CommandOutcome } from '@icrm/event-store';
import type { Refuse } from '@icrm/rpc';

type Accepted<S, E> = Extract<CommandOutcome<S, E, never>, { readonly accepted: true }>;
type Refused<R> = {
  readonly accepted: false;
  readonly reason: R;
  /** What is told with the reason. */
  readonly facts?: Readonly<Record<string, string>>;
};

/** How the outcomes of a service's commands become answers. */
export type Results<R> = {
  /** The outcome of a command that was carried out. @throws RpcError that tells the refusal. */
  readonly accepted: <S, E>(outcome: Accepted<S, E> | Refused<R>) => Accepted<S, E>;
  /** What a caller is told of every command: where its facts stand. @throws RpcError that tells the refusal. */
  readonly toResult: <S, E>(outcome: Accepted<S, E> | Refused<R>) => commonV1.CommandResult;
};

/** Outcomes and answers of the service whose refusals `refuse` tells. */
export const results = <R extends string>(refuse: Refuse<R>): Results<R> => {
  const accepted = <S, E>(outcome: Accepted<S, E> | Refused<R>): Accepted<S, E> => {
    if (!outcome.accepted) throw refuse(outcome.reason, outcome.facts);
    return outcome;
  };
  return {
    accepted,
    toResult: (outcome) => {
      const { appended, repeated } = accepted(outcome);
      const { position, revision } = appended;
      // A command that changes nothing, to a stream that holds nothing: 0, as the messages have no number below.
      return { position, revision: revision < 0n ? 0n : revision, repeated };
    },
  };
};
