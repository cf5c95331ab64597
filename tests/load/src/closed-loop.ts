import { Agent, request } from 'node:http';

/** What a closed loop of requests gave. */
export type LoopResult = {
  readonly perSecond: number;
  readonly latencies: readonly number[];
  readonly failed: number;
};

/** Keeps a number of GET requests in flight for a while; raw node:http, so that the client costs little. */
export const closedLoop = async (
  url: string,
  headers: Readonly<Record<string, string>>,
  { inFlight, seconds }: { readonly inFlight: number; readonly seconds: number },
): Promise<LoopResult> => {
  const agent = new Agent({ keepAlive: true, maxSockets: inFlight });
  const latencies: number[] = [];
  let failed = 0;
  const end = performance.now() + seconds * 1_000;
  const one = () =>
    new Promise<void>((resolve) => {
      const began = performance.now();
      const done = (ok: boolean) => {
        latencies.push(performance.now() - began);
        if (!ok) failed += 1;
        resolve();
      };
      const call = request(url, { agent, headers }, (response) => {
        response.resume().on('end', () => done(response.statusCode === 200));
      });
      call.on('error', () => done(false));
      call.end();
    });
  const worker = async () => {
    while (performance.now() < end) await one();
  };
  const began = performance.now();
  await Promise.all(Array.from({ length: inFlight }, worker));
  agent.destroy();
  return { perSecond: latencies.length / ((performance.now() - began) / 1_000), latencies, failed };
};
