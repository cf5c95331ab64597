import type { z } from 'zod';
import { findPersonalFields, type PersonalField } from './personal.ts';

/** The bounded contexts; each owns its event types and its topic `icrm.<context>.events.v1`. */
export const contexts = [
  'customer',
  'sales',
  'service',
  'marketing',
  'collaboration',
  'analytics',
  'platform',
] as const;
export type Context = (typeof contexts)[number];

/** Lifts the data of an older schema version to the next one. */
export type Upcaster = (data: Readonly<Record<string, unknown>>) => Record<string, unknown>;

/** A published event type: its name, its owner, its present schema, and how older shapes are lifted to it. */
export type EventDefinition<T extends string = string, S extends z.ZodType = z.ZodType> = {
  readonly type: T;
  readonly context: Context;
  /** One sentence for the catalogue. */
  readonly summary: string;
  /** The schema version that is written today, from 1. */
  readonly version: number;
  readonly schema: S;
  /** Data for the catalogue and the golden files; must satisfy the schema. */
  readonly example: z.infer<S>;
  /** Personal places in the data, found from the schema. */
  readonly personal: readonly PersonalField[];
  /** The field of the data that names the customer whose key encrypts the personal fields. */
  readonly subject: string;
  /** upcasters[n] lifts version n to n + 1. */
  readonly upcasters: Readonly<Record<number, Upcaster>>;
  /** False: bookkeeping of the owning service that is not published to topics, feeds or timelines. */
  readonly published: boolean;
};

type Options<T extends string, S extends z.ZodType> = Pick<
  EventDefinition<T, S>,
  'type' | 'context' | 'summary' | 'schema' | 'example'
> &
  Partial<Pick<EventDefinition<T, S>, 'version' | 'subject' | 'upcasters' | 'published'>>;

/** Declares an event type. A version above 1 needs an upcaster from every older version. */
export const defineEvent = <const T extends string, S extends z.ZodType>(
  options: Options<T, S>,
): EventDefinition<T, S> => ({
  version: 1,
  subject: 'customerId',
  upcasters: {},
  published: true,
  ...options,
  personal: findPersonalFields(options.schema),
});

/** The event a definition describes, as a domain sees it: `{ type, data }`. */
export type EventOf<D> =
  D extends EventDefinition<infer T, infer S>
    ? { readonly type: T; readonly data: Readonly<z.infer<S>> }
    : never;

/** The union of the events of a list of definitions. */
export type EventsOf<L extends readonly unknown[]> = EventOf<L[number]>;
