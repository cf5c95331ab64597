import type { Stack } from '@icrm/test-e2e';

/** The events of a tenant as the gateway shows them, personal fields in clear. */
export type TenantLog = { readonly events: number; readonly text: string };

/** Reads the log of a tenant from its beginning until it is caught up. */
export const readLog = async (
  { url }: Pick<Stack, 'url'>,
  headers: Readonly<Record<string, string>>,
): Promise<TenantLog> => {
  const stop = new AbortController();
  const response = await fetch(`${url}/v1/events?from=beginning&reveal=true`, {
    headers,
    signal: AbortSignal.any([stop.signal, AbortSignal.timeout(60_000)]),
  });
  if (!response.ok || response.body === null) throw new Error(`the log answered ${response.status}`);
  let text = '';
  for await (const bytes of response.body) {
    text += Buffer.from(bytes).toString();
    if (text.includes('event: caught-up')) break;
  }
  stop.abort();
  return { events: text.split('\n').filter((line) => /^event: (?!caught-up)/.test(line)).length, text };
};
