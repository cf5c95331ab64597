import type { CentreEvent } from '@icrm/contracts';
import type { EventStore } from '@icrm/event-store';
import { type KeyRing, reveal } from '@icrm/privacy';
import type { FindCustomer, FoundCustomer } from '../customer-facts.ts';
import { type CentreName, centrePrefix } from './centre-desk.ts';
import type { CentreOwner } from './centre-owner.ts';

/** What helps an agent with a call, as one document. */
export type AgentBrief = {
  readonly centreId: string;
  readonly callId: string;
  readonly channel: string;
  readonly arrivedAt: string;
  readonly queue?: string | undefined;
  /** What the caller told a machine before, in the order it was told. */
  readonly inputs: readonly { readonly field: string; readonly value: string; readonly confidence: number }[];
  /** Why there is no customer: nobody known, or the view did not answer. */
  readonly noCustomer?: 'unknown' | 'unavailable' | undefined;
  readonly customer?: Readonly<Record<string, unknown>> | undefined;
};

/** The document, and the two places that give the same one again. */
export type ShownBrief = {
  readonly brief: AgentBrief;
  readonly revision: bigint;
  readonly viewPosition: bigint;
};

export type BriefOptions = {
  readonly store: EventStore;
  readonly keyRing: Pick<KeyRing, 'keysForReading'>;
  readonly customers: FindCustomer;
};
type Of = CentreName & { readonly callId: string };
export type BriefPlaces = Pick<ShownBrief, 'revision' | 'viewPosition'>;

export type Briefs = {
  /** As it is now, out of the owner's memory; undefined: no such call. */
  now(of: Of, owner: CentreOwner): Promise<ShownBrief | undefined>;
  /** As it was shown; read from the log. */
  asShown(of: Of, places: BriefPlaces): Promise<ShownBrief | undefined>;
};

type BriefedCall = Pick<AgentBrief, 'channel' | 'arrivedAt' | 'queue'> & {
  readonly customerId?: string | undefined;
};
type Collected = Extract<CentreEvent, { readonly type: 'CallInputCollected' }>['data'];

export const createBriefs = ({ store, keyRing, customers }: BriefOptions): Briefs => {
  const readAt = createReader(store);
  const find = async (
    { tenant }: Of,
    customerId: string | undefined,
    asOf?: bigint,
  ): Promise<FoundCustomer> =>
    customerId === undefined
      ? { known: false, why: 'unknown' }
      : customers.find({ tenant, customerId }, asOf);

  const open = async (tenant: string, collected: readonly Collected[]): Promise<AgentBrief['inputs']> =>
    (await reveal(keyRing, tenant, collected)).flatMap(({ inputs }) => inputs);

  return {
    async now(of, owner) {
      const call = owner.live().book.calls.get(of.callId);
      if (call === undefined) return undefined;
      const revision = owner.revision();
      const [found, collected] = await Promise.all([
        find(of, call.customerId),
        readAt(of, owner.inputRevisions(of.callId)),
      ]);
      const inputs = await open(of.tenant, collected);
      return { brief: write(of, { call, found, inputs }), revision, viewPosition: positionOf(found) };
    },
    async asShown(of, { revision, viewPosition }) {
      const { call, collected } = await readCall(store, of, revision);
      if (call === undefined) return undefined;
      const found =
        viewPosition === 0n
          ? ({ known: false, why: call.customerId === undefined ? 'unknown' : 'unavailable' } as const)
          : await find(of, call.customerId, viewPosition);
      const inputs = await open(of.tenant, collected);
      return { brief: write(of, { call, found, inputs }), revision, viewPosition };
    },
  };
};

const positionOf = (found: FoundCustomer): bigint => (found.known ? BigInt(found.position) : 0n);
const streamOf = ({ tenant, centreId }: CentreName) => `${centrePrefix}${tenant}.${centreId}`;

/** So many facts of callers are kept as the log has them: sealed, so that an erasure is one here too. */
const REMEMBERED = 2_000;

/** Reads what was told of a call, at its places in the stream; what was read is not read again. */
const createReader = (store: EventStore) => {
  const known = new Map<string, Promise<Collected | undefined>>();

  const readOne = async (stream: string, from: bigint): Promise<Collected | undefined> => {
    for await (const { data } of store.readStream(stream, { from, limit: 1 })) return data as Collected;
    return undefined;
  };
  const at = (stream: string, revision: bigint): Promise<Collected | undefined> => {
    const key = `${stream}@${revision}`;
    const found = known.get(key);
    if (found !== undefined) return found;
    const reading = readOne(stream, revision);
    known.set(key, reading);
    reading.catch(() => known.delete(key));
    const [oldest] = known.keys();
    if (known.size > REMEMBERED && oldest !== undefined) known.delete(oldest);
    return reading;
  };

  return async (of: Of, revisions: readonly bigint[]): Promise<readonly Collected[]> =>
    (await Promise.all(revisions.map((revision) => at(streamOf(of), revision)))).flatMap((each) =>
      each?.callId === of.callId ? [each] : [],
    );
};

/** What was known of a call at a revision of its centre. */
const readCall = async (store: EventStore, of: Of, until: bigint) => {
  let call: BriefedCall | undefined;
  const collected: Collected[] = [];
  for await (const { type, data, revision } of store.readStream(streamOf(of))) {
    if (revision > until) break;
    const event = { type, data } as CentreEvent;
    if (!('callId' in event.data) || event.data.callId !== of.callId) continue;
    if (event.type === 'CallInputCollected') collected.push(event.data);
    if (event.type === 'CallArrived') {
      const { channel, at: arrivedAt, customerId } = event.data;
      call = { channel, arrivedAt, customerId };
    }
    if (call !== undefined && 'queue' in event.data) call = { ...call, queue: event.data.queue };
  }
  return { call, collected };
};

type Material = {
  readonly call: BriefedCall;
  readonly found: FoundCustomer;
  readonly inputs: AgentBrief['inputs'];
};

const write = ({ centreId, callId }: Of, { call, found, inputs }: Material): AgentBrief => ({
  ...{ centreId, callId, channel: call.channel, arrivedAt: call.arrivedAt },
  ...(call.queue === undefined ? {} : { queue: call.queue }),
  inputs,
  ...(found.known ? { customer: customerOf(found) } : { noCustomer: found.why }),
});

/** What of the view an agent needs while the customer waits. */
const shownFields = [
  ...['customerId', 'kind', 'stage', 'displayName', 'profile', 'consents', 'service', 'sales'],
  ...['lastActivityAt'],
] as const;

const customerOf = ({ view, profile }: Extract<FoundCustomer, { readonly known: true }>) => ({
  ...Object.fromEntries(
    shownFields.flatMap((field) => (view[field] === undefined ? [] : [[field, view[field]]])),
  ),
  valueTier: profile.valueTier,
});
