import { randomUUID } from 'node:crypto';
import { setTimeout } from 'node:timers/promises';
import { startEngines, tempFolder } from '@icrm/testkit';
import { type Balancer, startBalancer } from './balancer.ts';
import { type Instance, startInstance } from './instance.ts';

/** What a round of restarts under load came to. */
export type RollingRestart = {
  readonly requests: number;
  /** Requests that were not answered as wanted. Nobody tried them again. */
  readonly failures: readonly string[];
  /** Each stop: the service, its exit code, and how long its work in hand took. */
  readonly stops: readonly { readonly service: string; readonly code: unknown; readonly ms: number }[];
};

/** In the order in which they need each other. */
const services = ['customer', 'sales', 'projection', 'gateway'] as const;
type Service = (typeof services)[number];
const variables: Readonly<Record<Service, string>> = {
  customer: 'ICRM_CUSTOMER',
  sales: 'ICRM_SALES',
  projection: 'ICRM_VIEW',
  gateway: 'ICRM_URL',
};
/** What the gateway knows of and this load never asks. */
const unused = ['ICRM_SERVICE', 'ICRM_FEED', 'ICRM_COLLABORATION', 'ICRM_MARKETING', 'ICRM_ANALYTICS'];

/**
 * R12: each service is replaced while requests come at a fixed rate: a new instance starts, takes the new connections, and
 * the old one is told to stop, as a rolling update does it.
 */
export const restartUnderLoad = async (options: {
  readonly perSecond: number;
  readonly rounds: number;
}): Promise<RollingRestart> => {
  await using folder = await tempFolder('rolling');
  await using engines = await startEngines({ eventstore: true, kafka: true, mongo: true });
  const env: Record<string, string> = {
    ...engines.environment,
    ICRM_KEYS_FILE: `${folder.path}/keys.json`,
    ...Object.fromEntries(unused.map((name) => [name, '127.0.0.1:1'])),
  };
  const running = new Map<Service, { balancer: Balancer; instance: Instance }>();
  const balancers: Balancer[] = [];
  const stops: RollingRestart['stops'][number][] = [];
  const start = async (service: Service): Promise<void> => {
    const balancer = await startBalancer();
    env[variables[service]] = balancer.address;
    balancers.push(balancer);
    const instance = await startInstance(service, env);
    balancer.add(instance.address);
    running.set(service, { balancer, instance });
  };
  const replace = async (service: Service): Promise<void> => {
    const old = running.get(service);
    if (old === undefined) throw new Error(`${service} does not run`);
    const instance = await startInstance(service, env);
    old.balancer.add(instance.address);
    old.balancer.remove(old.instance.address);
    running.set(service, { balancer: old.balancer, instance });
    await setTimeout(100);
    const began = performance.now();
    const code = await old.instance.process.stop();
    stops.push({ service, code, ms: performance.now() - began });
  };
  try {
    for (const service of services) await start(service);
    const load = startLoad(`http://${env['ICRM_URL']}`, options.perSecond);
    for (let round = 0; round < options.rounds; round++)
      for (const service of services) await replace(service);
    const { requests, failures } = await load.end();
    return { requests, failures, stops };
  } finally {
    for (const balancer of balancers) balancer.stop();
    for (const { instance } of running.values()) await instance.process.kill();
  }
};

/** Registrations, orders and reads in turn, each due at its time whatever became of those before. */
const startLoad = (url: string, perSecond: number) => {
  const failures: string[] = [];
  const pending = new Set<Promise<void>>();
  const known: string[] = [];
  let requests = 0;
  let ended = false;
  const post = (path: string, body: object) => ask(`POST ${path}`, `${url}${path}`, JSON.stringify(body));
  const ask = async (
    what: string,
    target: string,
    body?: string,
    position?: string,
  ): Promise<Record<string, unknown>> => {
    try {
      const response = await fetch(target, {
        // A connection for each request: whoever keeps one may lose it in the moment of a restart.
        headers: {
          'content-type': 'application/json',
          'idempotency-key': randomUUID(),
          connection: 'close',
          ...(position !== undefined && { 'icrm-min-position': position }),
        },
        ...(body !== undefined && { method: 'POST', body }),
        signal: AbortSignal.timeout(15_000),
      });
      const answer = await response.text();
      if (!response.ok) failures.push(`${what}: ${response.status} ${answer.slice(0, 300)}`);
      return response.ok ? (JSON.parse(answer) as Record<string, unknown>) : {};
    } catch (error) {
      failures.push(`${what}: ${error instanceof Error ? `${error.message} ${String(error.cause)}` : error}`);
      return {};
    }
  };
  const one = async (n: number): Promise<void> => {
    const customerId = known[n % Math.max(1, known.length)];
    if (customerId === undefined || n % 10 === 0) {
      const details = { givenName: `Load ${n}` };
      const made = await post('/v1/customers', { kind: 'person', source: 'load', details });
      const { customerId: id, position } = made;
      // Others read it once the view has it.
      if (typeof id === 'string' && position !== undefined) {
        await ask('GET fresh view', `${url}/v1/customers/${id}`, undefined, String(position));
        known.push(id);
      }
    } else if (n % 2 === 0) {
      const lines = [{ productId: 'P-1', name: 'Panel', quantity: 1, amountMinor: 100 }];
      await post('/v1/orders', { customerId, currency: 'EUR', lines });
    } else await ask('GET view', `${url}/v1/customers/${customerId}`);
  };
  const run = async () => {
    const began = performance.now();
    for (let n = 0; !ended; n++) {
      const wait = began + (n / perSecond) * 1_000 - performance.now();
      if (wait > 1) await setTimeout(wait);
      requests += 1;
      const work = one(n);
      pending.add(work);
      void work.finally(() => pending.delete(work));
    }
  };
  const running = run();
  return {
    async end() {
      ended = true;
      await running;
      await Promise.all(pending);
      return { requests, failures };
    },
  };
};
