/** What the log's names of erasure streams begin with. */
export const ERASURE_STREAMS = 'erasure-';

/** The stream of an erasure; with a name, the one in which the service of that name confirms it. */
export const erasureStream = (tenant: string, customerId: string, by?: string): string =>
  `${ERASURE_STREAMS}${tenant}.${customerId}${by === undefined ? '' : `.${by}`}`;
