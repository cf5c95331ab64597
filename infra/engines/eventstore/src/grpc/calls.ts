import type { EventEmitter } from 'node:events';
import type { EngineContext } from './engine-context.ts';

/**
 * Keeps a streaming call in the list of open ones, so that shutdown can end it. `dispose` runs once, when
 * the client is gone or the engine stops. The result takes an ended call off the list.
 */
export const openCall = (context: EngineContext, call: EventEmitter, dispose: () => void): (() => void) => {
  const abort = (reason: Error): void => {
    if (!context.openCalls.delete(abort)) return;
    dispose();
    call.emit('error', reason);
  };
  const gone = (): void => {
    if (context.openCalls.delete(abort)) dispose();
  };
  context.openCalls.add(abort);
  call.on('cancelled', gone);
  call.on('close', gone);
  return () => {
    context.openCalls.delete(abort);
  };
};
