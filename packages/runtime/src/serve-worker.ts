import { parentPort, workerData } from 'node:worker_threads';
import { messageOf } from './message-of.ts';
import type { Part } from './part.ts';
import type { WorkerReport } from './worker-part.ts';

/**
 * The main of a worker's module: makes its part of the data the {@link workerPart} gave, starts it, reports its
 * address, and stops it when told. The thread ends by itself afterwards; a part that leaves something open is ended.
 */
export const serveWorker = async (create: (data: unknown) => Part): Promise<void> => {
  if (parentPort === null) throw new Error('serveWorker runs in a worker thread only');
  const port = parentPort;
  const report = (message: WorkerReport) => port.postMessage(message);
  let part: Part | undefined;
  port.on('message', (message) => {
    if (message === 'stop') void stop(part);
  });
  try {
    part = create(workerData);
    report({ listening: (await part.start()) ?? '' });
  } catch (error) {
    report({ failed: messageOf(error) });
    await stop(part, 1);
  }
};

const stop = async (part: Part | undefined, code = 0): Promise<void> => {
  try {
    await part?.stop();
    process.exit(code);
  } catch (error) {
    process.stderr.write(
      `${part?.name} did not stop well: ${error instanceof Error ? error.stack : error}\n`,
    );
    process.exit(1);
  }
};
