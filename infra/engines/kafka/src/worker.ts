import { parentPort, workerData } from 'node:worker_threads';
import { startKafka } from './start-kafka.ts';

/**
 * The engine in a worker thread: `workerData` holds the start options, the first message back is
 * `{ listening: address }` or `{ failed: message }`, and the message 'stop' ends it cleanly.
 */
if (parentPort === null) throw new Error('to be run as a worker thread');
const port = parentPort;

try {
  const onError = (error: unknown) => process.stderr.write(`kafka engine: ${String(error)}\n`);
  const engine = await startKafka({ onError, ...workerData });
  port.on('message', (message: unknown) => {
    if (message !== 'stop') return;
    engine.stop().then(
      () => process.exit(0),
      () => process.exit(1),
    );
  });
  port.postMessage({ listening: engine.address });
} catch (error) {
  port.postMessage({ failed: error instanceof Error ? error.message : String(error) });
}
