import { randomBytes } from 'node:crypto';
import { type KafkaEngine, type KafkaOptions, startKafka } from '../../src/index.ts';

/** The broker that a client-facing test talks to. */
export type Target = {
  readonly address: string;
  readonly host: string;
  readonly port: number;
  stop(): Promise<void>;
};

const outside = process.env['ICRM_KAFKA'];

/** The broker that ICRM_KAFKA names, or else an engine of the test's own. */
export async function openTarget(options: KafkaOptions = {}): Promise<Target> {
  if (outside !== undefined) {
    const [host = '127.0.0.1', port = '9092'] = outside.split(':');
    return {
      address: outside,
      host,
      port: Number(port),
      stop: () => Promise.resolve(),
    };
  }
  const errors: unknown[] = [];
  const engine: KafkaEngine = await startKafka({
    memory: true,
    onError: (error) => errors.push(error),
    ...options,
  });
  const stop = async () => {
    await engine.stop();
    if (errors.length > 0) throw new AggregateError(errors, 'the engine reported errors');
  };
  return { address: engine.address, host: '127.0.0.1', port: engine.port, stop };
}

/** A name no other test uses. */
export const unique = (prefix: string): string => `${prefix}-${randomBytes(4).toString('hex')}`;

/** Waits until the function gives something, or fails after the deadline with what it threw or gave last. */
export async function eventually<T>(
  get: () => T | undefined | false | Promise<T | undefined | false>,
  ms = 10_000,
): Promise<T> {
  const deadline = Date.now() + ms;
  let last: unknown = 'nothing';
  while (Date.now() < deadline) {
    try {
      const value = await get();
      if (value !== undefined && value !== false) return value;
      last = value;
    } catch (error) {
      last = error;
    }
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
  throw last instanceof Error ? last : new Error(`not within ${ms} ms; last: ${String(last)}`);
}
