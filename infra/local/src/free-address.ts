import { createServer } from 'node:net';

const FIRST_PORT = 20_000;
const PORTS = 12_000;
let asked = 0;

/**
 * An address of this machine that is free now, for a part whose address others have to know before it listens. Below the
 * ports that systems give out by themselves, so that nobody gets it meanwhile; two processes begin at different ones.
 */
export const freeAddress = async (): Promise<string> => {
  for (let attempt = 0; attempt < PORTS; attempt += 1) {
    asked += 1;
    const port = FIRST_PORT + ((process.pid * 61 + asked) % PORTS);
    if (await isFree(port)) return `127.0.0.1:${port}`;
  }
  throw new Error('no port is free');
};

const isFree = (port: number): Promise<boolean> =>
  new Promise((resolve) => {
    const probe = createServer();
    probe.once('error', () => resolve(false));
    probe.listen(port, '127.0.0.1', () => probe.close(() => resolve(true)));
  });
