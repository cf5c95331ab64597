import type { RoundEvent } from '@icrm/contracts';
import { accept, type Decider, reject } from '@icrm/decider';

type Scheduled = Extract<RoundEvent, { type: 'RoundsScheduled' }>['data'];
type Finished = Extract<RoundEvent, { type: 'RoundFinished' }>['data'];

export type RoundCommand =
  | { readonly type: 'ScheduleRounds'; readonly data: Omit<Scheduled, 'at'> }
  | { readonly type: 'EndRounds'; readonly data: Readonly<Record<string, never>> }
  /** A process says that it makes the round of a time, and until when it must have. */
  | {
      readonly type: 'ClaimRound';
      readonly data: { readonly dueAt: string; readonly by: string; readonly until: string };
    }
  | { readonly type: 'FinishRound'; readonly data: Omit<Finished, 'at'> };

export type RoundRejection =
  | 'rounds-not-scheduled'
  | 'round-not-due'
  | 'round-already-made'
  | 'round-claimed'
  | 'round-not-claimed';

export type Rounds = {
  readonly schedule?: Scheduled | undefined;
  readonly claim?: { readonly dueAt: string; readonly by: string; readonly until: string } | undefined;
  /** The newest that was made. */
  readonly madeAt?: string;
};

/**
 * Facts in stream `rounds-<tenant>.analytics`: when rounds are due, who makes one, what came of it. Of many processes
 * one claims a round, as the log takes one event after a revision; a claim ends with its time.
 */
export const rounds: Decider<Rounds, RoundCommand, RoundEvent, RoundRejection> = {
  initial: {},

  evolve({ claim, madeAt, schedule }, event) {
    const made = madeAt === undefined ? {} : { madeAt };
    switch (event.type) {
      case 'RoundsScheduled':
        return { schedule: event.data, claim, ...made };
      case 'RoundsEnded':
        return { claim, ...made };
      case 'RoundClaimed':
        return { schedule, claim: event.data, ...made };
      case 'RoundFinished':
        return { schedule, madeAt: event.data.dueAt };
    }
  },

  decide(command, state, { now: at }) {
    const { schedule, claim, madeAt = '' } = state;
    switch (command.type) {
      case 'ScheduleRounds': {
        const { startsAt, everyMinutes } = command.data;
        return schedule?.startsAt === startsAt && schedule.everyMinutes === everyMinutes
          ? accept()
          : accept({ type: 'RoundsScheduled', data: { startsAt, everyMinutes, at } });
      }
      case 'EndRounds':
        return schedule === undefined
          ? reject('rounds-not-scheduled')
          : accept({ type: 'RoundsEnded', data: { at } });
      case 'ClaimRound': {
        const why = refusalOf(state, command.data, at);
        if (why !== undefined) return reject(why);
        return claim !== undefined && claim.until > at
          ? accept()
          : accept({ type: 'RoundClaimed', data: { ...command.data, at } });
      }
      case 'FinishRound':
        if (command.data.dueAt <= madeAt) return accept();
        return claim?.dueAt === command.data.dueAt
          ? accept({ type: 'RoundFinished', data: { ...command.data, at } })
          : reject('round-not-claimed');
    }
  },
};

type Claim = Extract<RoundCommand, { type: 'ClaimRound' }>['data'];

/** Why a round cannot be claimed; undefined: it can, or is by the same process. */
const refusalOf = (
  { schedule, claim, madeAt = '' }: Rounds,
  { dueAt, by }: Claim,
  at: string,
): RoundRejection | undefined => {
  if (schedule === undefined) return 'rounds-not-scheduled';
  if (dueAt !== dueBy(schedule, at)) return 'round-not-due';
  if (dueAt <= madeAt) return 'round-already-made';
  const taken = claim !== undefined && claim.until > at;
  return taken && (claim.by !== by || claim.dueAt !== dueAt) ? 'round-claimed' : undefined;
};

const MINUTE_MS = 60_000;

/** The newest time at which a round was due; undefined: not yet. Rounds that were missed are one. */
export const dueBy = (
  { startsAt, everyMinutes }: Pick<Scheduled, 'startsAt' | 'everyMinutes'>,
  now: string,
): string | undefined => {
  const start = Date.parse(startsAt);
  const passed = Date.parse(now) - start;
  if (passed < 0) return undefined;
  const step = everyMinutes * MINUTE_MS;
  return new Date(start + Math.floor(passed / step) * step).toISOString();
};
