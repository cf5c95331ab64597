/** Whose refusals are kept where no tenant was recognised: no tenant can have this name. */
export const nobody = '_nobody';

/** The reads of one customer's data. */
export const readsOf = (tenant: string, customerId: string): string => `access-${tenant}.${customerId}`;
/** The reads of many customers' data at once, by the day (UTC). */
export const readsOfLists = (tenant: string, day: string): string => `access-${tenant}.lists-${day}`;
/** Refusals, by the day (UTC). */
export const refusalsOf = (tenant: string, day: string): string => `refusals-${tenant}.${day}`;
