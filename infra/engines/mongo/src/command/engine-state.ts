import type { History } from '../change/history.ts';
import type { Cursors } from '../run/cursors.ts';
import type { Clock } from '../session/clock.ts';
import type { FailPoints } from '../session/fail-points.ts';
import type { Users } from '../session/scram.ts';
import type { Sessions } from '../session/sessions.ts';
import type { Store } from '../store/store.ts';

/** The parts of a running engine that commands use. */
export type EngineState = {
  readonly store: Store;
  readonly cursors: Cursors;
  readonly sessions: Sessions;
  readonly clock: Clock;
  readonly failPoints: FailPoints;
  readonly users: Users;
  readonly history: History;
  readonly startedAt: number;
  readonly setName: string;
};
