import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { connectIcrm, type Icrm } from '@icrm/client';
import { stack } from '@icrm/local';
import { startParts } from '@icrm/runtime';

/** How the test's ICRM runs. */
export type TestIcrmOptions = {
  /** Default demo, which is also the tenant of HTTP requests that name none. */
  readonly tenant?: string;
  /** Settings of the services, as `npm start` takes them. */
  readonly env?: Readonly<Record<string, string>>;
};

/** The whole backbone in this process, over the embedded engines, for one test or a file of tests. */
export type TestIcrm = {
  /** A client of it, every address filled in. */
  readonly icrm: Icrm;
  /** Another client of it, for instance of another tenant. */
  connect(tenant?: string): Icrm;
  /** The gateway, `http://127.0.0.1:…`. */
  readonly url: string;
  /** POSTs a command as JSON to the gateway. @throws Error with the answer's words unless it is 2xx */
  command(path: string, body: object): Promise<Readonly<Record<string, unknown>>>;
  /** host:port of a part: eventstore, kafka, mongo, customer, sales, projection, feed and so on. */
  address(part: string): string;
  /** Stops everything and removes its data. Can be called twice. */
  stop(): Promise<void>;
  [Symbol.asyncDispose](): Promise<void>;
};

/**
 * Starts ICRM as it is: what a subscriber meets here is what it meets in production, but for the size. Takes about three
 * seconds; its data is in a temporary folder. Logs are silent unless ICRM_LOG_LEVEL says otherwise.
 */
export const startTestIcrm = async ({
  tenant = 'demo',
  env = {},
}: TestIcrmOptions = {}): Promise<TestIcrm> => {
  const data = await mkdtemp(join(tmpdir(), 'icrm-test-'));
  const addresses = new Map<string, string>();
  const settings = { ICRM_TENANT: tenant, ...env };
  const parts = await startParts(stack({ data, port: 0, processes: false, env: settings }), {
    onStarted: ({ name, address }) => addresses.set(name, address ?? ''),
  }).catch(async (error: unknown) => {
    await rm(data, { recursive: true, force: true });
    throw error;
  });

  const address = (part: string): string => {
    const found = addresses.get(part);
    if (found === undefined)
      throw new Error(`no part ${part}: there are ${[...addresses.keys()].join(', ')}`);
    return found;
  };
  const clients: Icrm[] = [];
  const connect = (other = tenant): Icrm => {
    const client = connectIcrm({
      tenant: other,
      feed: address('feed'),
      customer: address('customer'),
      sales: address('sales'),
      view: address('projection'),
      kafka: [address('kafka')],
    });
    clients.push(client);
    return client;
  };
  const url = address('gateway');
  let stopping: Promise<void> | undefined;
  const stop = (): Promise<void> => {
    stopping ??= (async () => {
      await Promise.all(clients.map((client) => client.close()));
      await parts.stop();
      await rm(data, { recursive: true, force: true });
    })();
    return stopping;
  };
  return {
    icrm: connect(),
    connect,
    url,
    async command(path, body) {
      const headers = { 'content-type': 'application/json', 'icrm-tenant': tenant };
      const response = await fetch(`${url}${path}`, { method: 'POST', headers, body: JSON.stringify(body) });
      const text = await response.text();
      if (!response.ok) throw new Error(`${response.status} ${text}`);
      return text === '' ? {} : JSON.parse(text);
    },
    address,
    stop,
    [Symbol.asyncDispose]: stop,
  };
};
