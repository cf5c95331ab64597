import type { feedV1 } from '@icrm/contracts';

/** Where in the log to begin. */
export type StartAt = 'beginning' | 'end' | { readonly afterPosition: bigint } | { readonly fromTime: Date };

/** Which events; an empty or missing list means all. */
export type EventFilter = {
  readonly contexts?: readonly string[];
  readonly types?: readonly string[];
  readonly customerIds?: readonly string[];
};

export const toStart = (start: StartAt): feedV1.Start => {
  if (start === 'beginning') return { at: { $case: 'beginning', value: {} } };
  if (start === 'end') return { at: { $case: 'end', value: {} } };
  if ('fromTime' in start) return { at: { $case: 'fromTime', value: start.fromTime.toISOString() } };
  return { at: { $case: 'afterPosition', value: start.afterPosition } };
};

export const toFilter = ({ contexts = [], types = [], customerIds = [] }: EventFilter): feedV1.Filter => ({
  contexts: [...contexts],
  types: [...types],
  customerIds: [...customerIds],
});
