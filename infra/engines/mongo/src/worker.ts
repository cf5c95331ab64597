import { enableCompileCache } from 'node:module';
import { parentPort, workerData } from 'node:worker_threads';
import type { MongoEngine, MongoOptions } from './engine.ts';

// The stripped and compiled sources are kept between starts: most of the time to start goes into them.
enableCompileCache();

/**
 * The engine in a worker thread: `workerData` holds the options of startMongo. Posts `{ listening, uri }` when ready or
 * `{ failed }`; the message 'stop' ends it cleanly.
 */
async function serve(options: MongoOptions): Promise<void> {
  let engine: MongoEngine;
  try {
    const { startMongo } = await import('./engine.ts');
    engine = await startMongo(options);
  } catch (error) {
    parentPort?.postMessage({ failed: error instanceof Error ? error.message : String(error) });
    parentPort?.close();
    return;
  }
  parentPort?.on('message', async (message) => {
    if (message !== 'stop') return;
    await engine.stop();
    parentPort?.close();
  });
  parentPort?.postMessage({ listening: engine.address, uri: engine.uri });
}

void serve(workerData);
