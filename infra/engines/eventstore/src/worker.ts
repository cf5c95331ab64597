import { parentPort, workerData } from 'node:worker_threads';
import { startEventStore } from './start-event-store.ts';

/*
 * Entry for a node:worker_threads Worker: `workerData` are the start options. Posts
 * `{ listening, connectionString }` or `{ failed }`, and ends on the message `stop`.
 */

const run = async (): Promise<void> => {
  try {
    const engine = await startEventStore(workerData ?? {});
    parentPort?.on('message', (message: unknown) => {
      if (message !== 'stop') return;
      void engine.stop().finally(() => parentPort?.close());
    });
    parentPort?.postMessage({ listening: engine.address, connectionString: engine.connectionString });
  } catch (error) {
    parentPort?.postMessage({ failed: error instanceof Error ? error.message : String(error) });
    parentPort?.close();
  }
};

await run();
