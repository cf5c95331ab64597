import { randomUUID } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { startIssuer } from '@icrm/test-e2e';
import { startEngines, tempFolder } from '@icrm/testkit';
import { type Instance, startInstance } from './instance.ts';

/** What clocks that jumped while customers ordered came to. */
export type ClockJumps = {
  readonly commands: number;
  /** Commands that were not carried out. */
  readonly failures: readonly string[];
  /** Tokens that were taken outside of their window, or refused inside, by the gateway's own clock. */
  readonly wrongTokens: readonly string[];
  /** Customers whose view does not show exactly what was acknowledged, in the order in which it was. */
  readonly wrongViews: readonly string[];
};

const DAY = 86_400_000;
const HOUR = 3_600_000;
const services = ['customer', 'sales', 'projection', 'gateway'] as const;
type Service = (typeof services)[number];

/** A clock that is set so many days ahead of the true time, or behind it. */
export type ClockJump = { readonly service: Service; readonly days: -1 | 0 | 1 };
const variables = {
  customer: 'ICRM_CUSTOMER',
  sales: 'ICRM_SALES',
  projection: 'ICRM_VIEW',
  gateway: 'ICRM_URL',
} as const;
const unused = ['ICRM_SERVICE', 'ICRM_FEED', 'ICRM_COLLABORATION', 'ICRM_MARKETING', 'ICRM_ANALYTICS'];
const claims = { tenant: 'acme', roles: ['admin', 'personal-data'] };
/** The file that a clock is read from is looked at every 10 ms. */
const NOTICED_MS = 100;

/**
 * R15: the clocks of the services jump by a day, each by itself, forth and back, while customers order. Order in the log and
 * in the views is that of positions, nothing fails, and the gateway takes a token inside its window only.
 */
export const jumpClocks = async (jumps: readonly ClockJump[]): Promise<ClockJumps> => {
  await using folder = await tempFolder('clock-jumps');
  await using engines = await startEngines({ eventstore: true, kafka: true, mongo: true });
  const issuer = await startIssuer();
  const clockOf = (service: Service): string => join(folder.path, `${service}.clock`);
  const offsets = new Map<Service, number>();
  const set = (service: Service, offset: number): void => {
    offsets.set(service, offset);
    writeFileSync(clockOf(service), String(offset));
  };
  const env: Record<string, string> = {
    ...engines.environment,
    ...issuer.env,
    ICRM_KEYS_FILE: join(folder.path, 'keys.json'),
    NODE_OPTIONS: `--import ${new URL('shifted-clock.ts', import.meta.url).href}`,
    ...Object.fromEntries(unused.map((name) => [name, '127.0.0.1:1'])),
  };
  const clocks = (): string =>
    [...offsets].map(([service, offset]) => `${service} ${offset / DAY}`).join(', ');
  const instances: Instance[] = [];
  const failures: string[] = [];
  const wrongTokens: string[] = [];
  const ordered = new Map<string, string[]>();
  let [commands, position] = [0, '0'];
  try {
    for (const service of services) {
      const instance = await startInstance(service, { ...env, ICRM_TEST_CLOCK_FILE: clockOf(service) });
      env[variables[service]] = instance.address;
      instances.push(instance);
    }
    const ask = (path: string, token: string, body?: object): Promise<Response> =>
      fetch(`http://${env['ICRM_URL']}${path}`, {
        headers: {
          authorization: `Bearer ${token}`,
          'content-type': 'application/json',
          'idempotency-key': randomUUID(),
          'icrm-min-position': body === undefined ? position : '0',
        },
        ...(body !== undefined && { method: 'POST', body: JSON.stringify(body) }),
        signal: AbortSignal.timeout(20_000),
      });
    const valid = await issuer.token(claims, {
      from: new Date(Date.now() - 400 * DAY),
      until: new Date(Date.now() + 400 * DAY),
    });
    const command = async (path: string, body: object): Promise<Record<string, unknown>> => {
      commands += 1;
      const response = await ask(path, valid, body);
      const answer = (await response.json()) as Record<string, unknown>;
      if (!response.ok) failures.push(`${path} at ${clocks()}: ${response.status} ${JSON.stringify(answer)}`);
      else position = String(answer['position']);
      return answer;
    };
    const customerIds: string[] = [];
    for (let n = 0; n < 3; n += 1) {
      const details = { givenName: `Person ${n}`, familyName: randomUUID().slice(0, 8) };
      const { customerId } = await command('/v1/customers', { kind: 'person', source: 'clocks', details });
      customerIds.push(String(customerId));
      ordered.set(String(customerId), []);
    }
    /** Tokens of yesterday, today and tomorrow, used again and again, so that what is remembered of one is asked. */
    const windows = [-DAY, 0, DAY].map((shift) => ({
      shift,
      token: issuer.token(claims, {
        from: new Date(Date.now() + shift - HOUR),
        until: new Date(Date.now() + shift + HOUR),
      }),
    }));
    const checkTokens = async (): Promise<void> => {
      const offset = offsets.get('gateway') ?? 0;
      for (const { shift, token } of windows) {
        const { status } = await ask(`/v1/customers/${customerIds[0]}`, await token);
        if ((status !== 401) !== (shift === offset)) wrongTokens.push(`of ${shift} at ${offset}: ${status}`);
      }
    };
    for (const { service, days } of jumps) {
      set(service, days * DAY);
      await setTimeout(NOTICED_MS);
      await checkTokens();
      for (const customerId of customerIds) {
        const lines = [{ productId: 'P-1', name: 'Panel', quantity: 1, amountMinor: 100 }];
        const { orderId } = await command('/v1/orders', { customerId, currency: 'EUR', lines });
        if (typeof orderId === 'string') ordered.get(customerId)?.push(orderId);
      }
    }
    const wrongViews: string[] = [];
    for (const [customerId, orderIds] of ordered) {
      const response = await ask(`/v1/customers/${customerId}/timeline?order=oldest&limit=500`, valid);
      const shown = ordersIn(await response.json());
      if (shown.join() !== orderIds.join())
        wrongViews.push(`${customerId}: ${shown.length} of ${orderIds.length}`);
    }
    return { commands, failures, wrongTokens, wrongViews };
  } finally {
    for (const { process } of instances) await process.kill();
    issuer.stop();
  }
};

/** The orders of a timeline, in its order. */
const ordersIn = (answer: unknown): string[] => {
  const { entries } = answer as {
    readonly entries: readonly { type: string; data?: { orderId?: string } }[];
  };
  return entries.flatMap(({ type, data }) => (type === 'OrderPlaced' ? [data?.orderId ?? ''] : []));
};
