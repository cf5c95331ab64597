import type { ApiVersionsRequest, ApiVersionsResponse } from '../gen/server-codec.ts';
import type { Handler } from './handler.ts';

export type ApiRange = { readonly key: number; readonly min: number; readonly max: number };

/** ApiVersions: the closed list of what is served. */
export function apiVersions(
  ranges: () => readonly ApiRange[],
): Handler<ApiVersionsRequest, ApiVersionsResponse> {
  return {
    handle: () => ({ apis: ranges() }),
    refuse: (_request, err) => ({ err, apis: ranges() }),
  };
}

const PRODUCE = 0;

/**
 * The range to advertise. Produce is advertised from 0 on although 0 to 2 are not served: older librdkafka takes a
 * higher minimum for a broker without compression. Apache Kafka 4 does the same.
 */
export function advertised({ key, min, max }: ApiRange): ApiRange {
  return { key, min: key === PRODUCE ? 0 : min, max };
}
