import type { feedV1 } from '@icrm/contracts';

/** Where in the log to begin. */
export type StartAt = 'beginning' | 'end' | { readonly afterPosition: bigint } | { readonly fromTime: Date };

/** Which events; an empty or missing list means all. */
export type EventFilter = {
  readonly contexts?: readonly string[];
  readonly types?: readonly string[];
  readonly customerIds?: readonly string[];
  /** Conditions on the data, all of which must hold: a value at the path is one of `anyOf`, or the path exists. */
  readonly data?: readonly {
    readonly path: string;
    readonly anyOf?: readonly (string | number | boolean)[];
  }[];
};

export const toStart = (start: StartAt): feedV1.Start => {
  if (start === 'beginning') return { at: { $case: 'beginning', value: {} } };
  if (start === 'end') return { at: { $case: 'end', value: {} } };
  if ('fromTime' in start) return { at: { $case: 'fromTime', value: start.fromTime.toISOString() } };
  return { at: { $case: 'afterPosition', value: start.afterPosition } };
};

/** No paths: all places. */
export const toMask = (paths: readonly string[] | undefined): feedV1.FieldMask | undefined =>
  paths === undefined || paths.length === 0 ? undefined : { paths: [...paths] };

export const toFilter = ({
  contexts = [],
  types = [],
  customerIds = [],
  data = [],
}: EventFilter): feedV1.Filter => ({
  data: data.map(({ path, anyOf = [] }) => ({ path, anyOf: anyOf.map(String) })),
  contexts: [...contexts],
  types: [...types],
  customerIds: [...customerIds],
});
