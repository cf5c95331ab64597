import type { IncomingMessage, ServerResponse } from 'node:http';
import type { SpanRecord } from './span-ring.ts';

/** What the preload leaves for the rest of the process. */
export type TelemetryHandle = {
  readonly spans: () => readonly SpanRecord[];
  readonly serveMetrics: (request: IncomingMessage, response: ServerResponse) => void;
  readonly flush: () => Promise<void>;
};

// The preload and the program may hold different copies of this module once they are bundled: the process is the
// only place both can see.
const key = Symbol.for('icrm.telemetry');
const place: Record<symbol, unknown> = globalThis as never;

/** Leaves the handle; called by the preload alone. */
export const leaveHandle = (handle: TelemetryHandle): void => {
  place[key] = handle;
};

/** The handle, or undefined where the preload was not loaded (tests, tools). */
export const telemetryHandle = (): TelemetryHandle | undefined => place[key] as TelemetryHandle | undefined;

/** Hands what is not yet exported to the collector; the last thing a program does. Nothing without the preload. */
export const flushTelemetry = async (): Promise<void> => {
  await telemetryHandle()?.flush();
};
