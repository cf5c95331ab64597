import { setTimeout as delay } from 'node:timers/promises';
import { status } from '@grpc/grpc-js';
import type { FaultTarget } from '../faults.ts';
import type { EngineContext } from './engine-context.ts';
import { RpcError } from './errors.ts';

const unavailable = (): RpcError => new RpcError(status.UNAVAILABLE, 'The server is not available.');

const faultsBefore = async ({ faults, cutConnections }: EngineContext, on: FaultTarget): Promise<void> => {
  const slow = faults.take('delay', on);
  if (slow !== undefined) await delay(slow.ms ?? 0);
  if (faults.take('unavailable', on) !== undefined) throw unavailable();
  if (faults.take('drop', on) === undefined) return;
  cutConnections();
  throw unavailable();
};

/** Where a call may fail before it has had any effect. */
export const beforeCall = (context: EngineContext, on: FaultTarget): Promise<void> | undefined =>
  context.faults.isArmed ? faultsBefore(context, on) : undefined;

/** Where a write may lose its answer after it was committed. */
export const afterCommit = ({ faults, cutConnections }: EngineContext, on: FaultTarget): void => {
  if (!faults.isArmed || faults.take('unknown-outcome', on) === undefined) return;
  cutConnections();
  throw unavailable();
};
