import type { Exchange } from '@icrm/http';

/** True when a client asked for this media type by name; a wildcard asks for nothing in particular. */
export const asksFor = (exchange: Exchange, type: string): boolean =>
  (exchange.header('accept') ?? '')
    .split(',')
    .some((part) => part.split(';')[0]?.trim().toLowerCase() === type);
