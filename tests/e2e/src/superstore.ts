import { importLines, type readSuperstore } from '@icrm/local';
import type { Stack } from './stack.ts';

/** What all views together say. */
export type Totals = { readonly customers: number; readonly orders: number; readonly minor: number };

/** Sends the sample through the import door; gives the two reports. */
export const loadSuperstore = async (
  { url }: Stack,
  { customers, orders }: ReturnType<typeof readSuperstore>,
  onLine: () => void = () => undefined,
) => {
  const signal = AbortSignal.timeout(240_000);
  const people = await importLines({ url, what: 'customers', lines: customers, signal, onLine });
  const sales = await importLines({ url, what: 'orders', lines: orders, signal, onLine });
  return { people, sales };
};

/** Sums over every page of the search, at least as fresh as the log is now. */
export const readTotals = async (stack: Stack): Promise<Totals> => {
  const { body: status } = await stack.get('/v1/status');
  const freshness = { 'icrm-min-position': String(status.projection.headPosition) };
  let totals: Totals = { customers: 0, orders: 0, minor: 0 };
  for (let cursor = ''; ; ) {
    const page = `/v1/customers?limit=500&sort=registeredAt${cursor === '' ? '' : `&cursor=${encodeURIComponent(cursor)}`}`;
    const { status: code, body } = await stack.get(page, freshness);
    if (code !== 200) throw new Error(`the search answered ${code}: ${JSON.stringify(body)}`);
    for (const { orders, monetaryMinor } of body.customers)
      totals = {
        customers: totals.customers + 1,
        orders: totals.orders + orders,
        minor: totals.minor + monetaryMinor,
      };
    if (body.nextCursor === undefined) return totals;
    cursor = body.nextCursor;
  }
};

/** Builds the views anew; gives the last line of the progress. */
export const rebuildViews = async ({
  url,
}: Stack): Promise<{ phase: string; liveHash: string; newHash: string }> => {
  const response = await fetch(`${url}/v1/projection/rebuild`, {
    method: 'POST',
    signal: AbortSignal.timeout(120_000),
  });
  const lines = (await response.text()).trim().split('\n');
  return JSON.parse(lines.at(-1) ?? '{}');
};
