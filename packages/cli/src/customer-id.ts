import type { Session } from './session.ts';

/** Where the view of a customer is: an id as it is, `kind:value` and `kind/system:value` by look-up. */
export const customerPath = (who: string): string => {
  const [kind, value] = splitIdentifier(who);
  return value === undefined
    ? `/v1/customers/${encodeURIComponent(who)}`
    : `/v1/customers/by/${encodeURIComponent(kind.split('/')[0] ?? kind)}/${encodeURIComponent(value)}`;
};

/** The system of `kind/system:value`, as a query. */
export const systemOf = (who: string): { system?: string } => {
  const system = splitIdentifier(who)[0].split('/')[1];
  return system === undefined ? {} : { system };
};

const splitIdentifier = (who: string): [string, string | undefined] => {
  const colon = who.indexOf(':');
  return colon < 0 ? [who, undefined] : [who.slice(0, colon), who.slice(colon + 1)];
};

/** The id of whoever is meant, looked up when it is an identifier. */
export const customerId = async ({ gateway }: Session, who: string): Promise<string> => {
  if (!who.includes(':')) return encodeURIComponent(who);
  const view = await gateway.get(customerPath(who), systemOf(who));
  return String((view as { customerId?: unknown }).customerId);
};
