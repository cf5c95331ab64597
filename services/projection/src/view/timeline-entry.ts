import type { FieldMask, TimelineEntry } from '@icrm/contracts';
import { customerKey, type Fact, splitKey } from '../fact.ts';
import type { Section } from '../sections/section.ts';
import type { Folding } from './facet.ts';
import { padPosition, unpadPosition } from './position.ts';

/**
 * A fact as the read store keeps it. The id orders a customer's facts by position, so that a range of ids is a page of
 * the timeline without any further index.
 */
export type TimelineDocument = {
  readonly _id: string;
  /** When the log took it, for views as of a time. */
  readonly recordedAt: string;
  /** The rest of the fact as JSON, personal values sealed. */
  readonly fact: string;
};

const separator = '@';

/** The id of a customer's fact at a position. */
export const timelineId = (key: string, position: string | bigint): string =>
  `${key}${separator}${padPosition(position)}`;

const afterAll = 2n ** 64n - 1n;

/** All facts of a customer that the log holds up to a position; without one, all there are. */
export const timelineRange = (key: string, upTo: bigint = afterAll) => ({
  _id: { $gt: timelineId(key, 0n), $lte: timelineId(key, upTo) },
});

export const toTimelineDocument = ({
  tenant,
  customerId,
  position,
  recordedAt,
  ...rest
}: Fact): TimelineDocument => ({
  _id: timelineId(customerKey(tenant, customerId), position),
  recordedAt,
  fact: JSON.stringify(rest),
});

/** What was written by `toTimelineDocument`. */
export const fromTimelineDocument = ({ _id, recordedAt, fact }: TimelineDocument): Fact => {
  const [key = '', position = '0'] = _id.split(separator);
  return {
    ...splitKey(key),
    position: unpadPosition(position),
    recordedAt,
    ...(JSON.parse(fact) as Omit<Fact, 'tenant' | 'customerId' | 'position' | 'recordedAt'>),
  };
};

const lineOf = (sections: readonly Section[], type: string, data: object): string | undefined => {
  try {
    for (const section of sections) {
      const line = section.line(type, data);
      if (line !== undefined) return line;
    }
  } catch {
    // Data that is not what its type says is parked, and stands here without a line of its own.
  }
  return undefined;
};

/** The entry readers see, from a revealed fact; its line is made of what they see. */
export const toTimelineEntry = (
  fact: Fact,
  { sections, definitionOf }: Folding,
  mask?: FieldMask,
): TimelineEntry => {
  const { data, whole } = mask?.data(fact.type, fact.data as never) ?? { data: fact.data, whole: true };
  return {
    position: fact.position,
    eventId: fact.eventId,
    type: fact.type,
    context: definitionOf(fact.type)?.context ?? 'unknown',
    summary:
      (whole ? lineOf(sections, fact.type, data) : undefined) ??
      definitionOf(fact.type)?.summary ??
      fact.type,
    customerId: fact.customerId,
    at: fact.at,
    recordedAt: fact.recordedAt,
    channel: fact.channel,
    actor: fact.actor,
    stream: fact.stream,
    revision: fact.revision,
    correlationId: fact.correlationId,
    causationId: fact.causationId,
    // Event data is JSON by definition.
    data: data as TimelineEntry['data'],
  };
};
