import type { Part } from '@icrm/runtime';
import { importLines } from './import-lines.ts';
import { type Progress, progressBar } from './progress.ts';
import { readSuperstore } from './superstore.ts';

/** Loads the Superstore sample through the gateway while the stack runs; a second load finds everything there. */
export const demoPart = (gateway: () => string, say: (line: string) => void): Part => {
  const stopping = new AbortController();
  let loading: Promise<void> = Promise.resolve();
  return {
    name: 'demo',
    async start() {
      loading = load(gateway(), say, stopping.signal).catch((error: unknown) => {
        if (!stopping.signal.aborted)
          say(`the demo did not load: ${error instanceof Error ? error.message : String(error)}`);
      });
      return undefined;
    },
    async stop() {
      stopping.abort();
      await loading;
    },
  };
};

const load = async (url: string, say: (line: string) => void, signal: AbortSignal): Promise<void> => {
  const { customers, orders } = readSuperstore();
  const people = await step('customers', customers, { url, signal });
  const sales = await step('orders', orders, { url, signal });
  for (const [what, report] of [
    ['customers', people],
    ['orders', sales],
  ] as const)
    say(
      `${what}: ${report.accepted} accepted, ${report.deduplicated} there already, ${report.rejected} rejected`,
    );
  const example = await exampleCustomer(url, signal);
  if (example !== undefined)
    say(
      `\none customer's view: ${url}/v1/customers/${example}\nits timeline, live:  ${url}/v1/customers/${example}/timeline\n`,
    );
};

const step = async (
  what: 'customers' | 'orders',
  lines: readonly object[],
  to: { url: string; signal: AbortSignal },
) => {
  const bar: Progress = progressBar(what, lines.length);
  try {
    return await importLines({ ...to, what, lines, onLine: bar.advance });
  } finally {
    bar.end();
  }
};

const exampleCustomer = async (url: string, signal: AbortSignal): Promise<string | undefined> => {
  const response = await fetch(`${url}/v1/customers/by/external/CG-12520?system=superstore`, { signal });
  if (!response.ok) return undefined;
  const view: unknown = await response.json();
  return typeof view === 'object' && view !== null && 'customerId' in view
    ? String(view.customerId)
    : undefined;
};
