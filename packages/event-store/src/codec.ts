import type { EventDefinition } from '@icrm/contracts';
import {
  hasPersonal,
  hidesTexts,
  KeyMissing,
  type KeyRing,
  protect,
  protectPlain,
  revealAll,
} from '@icrm/privacy';
import { InvalidEvent, MalformedEvent, UnknownEventType } from './errors.ts';
import type { EventMetadata, NewEvent, Position, RecordedEvent } from './event-store.ts';
import { onceShared } from './shared-decoding.ts';
import { isOurs, placesOf, readMetadata, type StoredMetadata, toStoredMetadata } from './stored-metadata.ts';
import { attempt, type DecodedEvent, Undecoded } from './undecoded.ts';

/** An event as the log keeps it: personal texts sealed, data of the schema version in its metadata. */
export type StoredEvent = {
  readonly id: string;
  readonly type: string;
  readonly data: unknown;
  readonly metadata: unknown;
  readonly isJson: boolean;
  readonly stream: string;
  readonly revision: bigint;
  readonly position: Position;
  readonly recordedAt: string;
};

/** An event ready to be stored. */
export type EncodedEvent = {
  readonly id: string;
  readonly type: string;
  readonly data: object;
  readonly metadata: StoredMetadata;
};

/** How events are written and read. */
export type CodecOptions = {
  /** Every event type this program knows. */
  readonly definitions: readonly EventDefinition[];
  /** Without it personal data can neither be written nor revealed; meeting some is an error. */
  readonly keyRing?: KeyRing | undefined;
  /**
   * What reading gives for personal texts: 'reveal' (the default) their plain form, 'stored' the whole data as the log has
   * it, for readers that pass events on. `reveal` of @icrm/privacy opens that later.
   */
  readonly personal?: 'reveal' | 'stored' | undefined;
  /**
   * What reading does with an event of ours whose type has no definition: 'refuse' (the default) throws UnknownEventType,
   * since a fold that skips a fact is wrong; 'pass' hands it over as it stands, for readers that only pass events on.
   */
  readonly unknownTypes?: 'refuse' | 'pass' | undefined;
};

/** JSON ⇄ event. */
export type Codec = {
  /** @throws InvalidEvent, UnknownEventType, and SubjectErased of @icrm/privacy. */
  encode(events: readonly NewEvent[]): Promise<EncodedEvent[]>;
  /** All at once, so that the keys of many subjects are fetched in one go. Foreign events are not among the result. */
  decode(stored: readonly StoredEvent[]): Promise<RecordedEvent[]>;
  /** As `decode`, with a report in the place of an event that cannot be decoded; whatever else goes wrong is thrown. */
  decodeEach(stored: readonly StoredEvent[]): Promise<DecodedEvent[]>;
};

/** The codec of a store. */
export const createCodec = (options: CodecOptions): Codec => {
  const { definitions, keyRing, personal = 'reveal', unknownTypes = 'refuse' } = options;
  const byType = typesOf(definitions);
  const decode = async (stored: readonly StoredEvent[]): Promise<(RecordedEvent | Undecoded)[]> => {
    const own = stored.filter((event) => isOurs(event.metadata)).map(toOwn);
    const opened = personal === 'stored' ? own : await revealEvents(keyRing ?? noKeys, own);
    const lifted = attempt((event: OwnEvent) => lift(event, byType.get(event.type), unknownTypes));
    return opened.map((event) => (event instanceof Undecoded ? event : lifted(event)));
  };
  return {
    encode: (events) => Promise.all(events.map((event) => encode(event, byType.get(event.type), keyRing))),
    async decode(stored) {
      return (await decode(stored)).map((event) => {
        if (event instanceof Undecoded) throw event.error;
        return event;
      });
    },
    async decodeEach(stored) {
      return (await decode(stored)).map((event) =>
        event instanceof Undecoded ? event.report() : { kind: 'event', event },
      );
    },
  };
};

const encode = async (
  { id, type, data, metadata }: NewEvent,
  definition: EventDefinition | undefined,
  keyRing: KeyRing | undefined,
): Promise<EncodedEvent> => {
  if (definition === undefined) throw new UnknownEventType(type, 'about to be written');
  const result = definition.schema.safeParse(data);
  if (!result.success) throw new InvalidEvent(`${type}: ${placesOf(result.error)}`);
  return {
    id,
    type,
    data: await seal(result.data as object, { tenant: metadata.tenant, definition, keyRing }),
    metadata: toStoredMetadata({ ...metadata, schema: definition.version }),
  };
};

const seal = async (
  data: object,
  {
    tenant,
    definition: { type, personal, subject: field },
    keyRing,
  }: { tenant: string; definition: EventDefinition; keyRing: KeyRing | undefined },
): Promise<object> => {
  if (!hasPersonal(data, personal)) return protectPlain(data);
  if (keyRing === undefined)
    throw new InvalidEvent(`${type} has personal data, and there is no key ring to seal it`);
  const subject: unknown = Reflect.get(data, field);
  if (typeof subject !== 'string') throw new InvalidEvent(`${type}: no subject in ${field}`);
  return protect(keyRing, data, { tenant, subject, personal });
};

type OwnEvent = Omit<StoredEvent, 'data' | 'metadata' | 'isJson'> & {
  readonly data: object;
  readonly metadata: EventMetadata;
};

const withMetadata = ({ isJson, data, metadata, ...rest }: StoredEvent): OwnEvent => {
  const where = whereOf(rest);
  if (!isJson || typeof data !== 'object' || data === null)
    throw new MalformedEvent(`data of ${where}: not a JSON object`);
  return { ...rest, data, metadata: readMetadata(metadata, where) };
};

// Every store of a process knows the same types most of the time.
const known = new WeakMap<readonly EventDefinition[], ReadonlyMap<string, EventDefinition>>();

const typesOf = (definitions: readonly EventDefinition[]): ReadonlyMap<string, EventDefinition> => {
  const found = known.get(definitions);
  if (found !== undefined) return found;
  const byType = new Map(definitions.map((definition) => [definition.type, definition]));
  known.set(definitions, byType);
  return byType;
};

const toOwn = (event: StoredEvent): OwnEvent | Undecoded => onceShared(event, attempt(withMetadata));

type ReadingKeys = Pick<KeyRing, 'keysForReading'>;

const noKeys: ReadingKeys = {
  async keysForReading() {
    throw new KeyMissing("personal data needs a key ring, or reading with personal: 'stored'");
  },
};

const revealEvents = async (
  keyRing: ReadingKeys,
  events: readonly (OwnEvent | Undecoded)[],
): Promise<(OwnEvent | Undecoded)[]> => {
  const opened = [...events];
  const closed = events.flatMap((event, place) =>
    event instanceof Undecoded || !hidesTexts(event.data) ? [] : [[place, event] as const],
  );
  const byTenant = Map.groupBy(closed, ([, event]) => event.metadata.tenant);
  for (const [tenant, entries] of byTenant) {
    const data = await revealAll(
      keyRing,
      tenant,
      entries.map(([, event]) => event.data),
    );
    for (const [index, [place, event]] of entries.entries())
      opened[place] = { ...event, data: data[index] ?? event.data };
  }
  return opened;
};

const lift = (
  event: OwnEvent,
  definition: EventDefinition | undefined,
  unknownTypes: 'refuse' | 'pass',
): RecordedEvent => {
  if (definition === undefined) {
    if (unknownTypes === 'pass') return event;
    throw new UnknownEventType(event.type, whereOf(event));
  }
  const { schema } = event.metadata;
  if (schema === definition.version) return event;
  if (schema > definition.version) {
    if (unknownTypes === 'pass') return event;
    throw new MalformedEvent(`${whereOf(event)}: schema ${schema} is newer than ${definition.version}`);
  }
  return {
    ...event,
    data: upcast(event, definition),
    metadata: { ...event.metadata, schema: definition.version },
  };
};

const upcast = (event: OwnEvent, { version, upcasters }: EventDefinition): object => {
  let data = event.data as Record<string, unknown>;
  for (let from = event.metadata.schema; from < version; from += 1) {
    const step = upcasters[from];
    if (step === undefined) throw new MalformedEvent(`${whereOf(event)}: no upcaster from schema ${from}`);
    data = lifted(step, data, `${whereOf(event)}: from schema ${from}`);
  }
  return data;
};

const lifted = (step: EventDefinition['upcasters'][number], data: Record<string, unknown>, where: string) => {
  try {
    return step(data);
  } catch (cause) {
    throw new MalformedEvent(`${where}: the upcaster failed`, { cause });
  }
};

const whereOf = ({ type, stream, revision }: Pick<StoredEvent, 'type' | 'stream' | 'revision'>): string =>
  `${type} at ${revision}@${stream}`;
