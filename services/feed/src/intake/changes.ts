import type { IntakeEvent } from '@icrm/contracts';
import type { KeyRing } from '@icrm/privacy';
import type { Delivery, Offer, Settled, Standing } from './intake.ts';
import { type ItemRecord, itemId, type Mailbox, ownerOf, repeatId } from './intake-item.ts';
import type { Change } from './mailbox-writer.ts';
import { openPayload } from './seal-payload.ts';

type Context = {
  readonly box: Mailbox;
  readonly keyRing: KeyRing;
  readonly at: string;
};

/** What was received goes into the log up to this size; what is larger stays in the database alone. */
const MOST_LOGGED_BYTES = 150 * 1_024;
/** True: the database keeps it alone. */
export const isTooLarge = ({ length }: Uint8Array): boolean => length > MOST_LOGGED_BYTES;
const WITH_PAYLOAD_BYTES = 2.5 * MOST_LOGGED_BYTES;

type OfferedItem = Extract<IntakeEvent, { type: 'IntakeOffered' }>['data']['items'][number];
type SettledItem = Extract<IntakeEvent, { type: 'IntakeSettled' }>['data']['items'][number];

/** Enters what a source handed over; what came before counts as deduplicated, and the same delivery counts once. */
export const offerChange = (
  { box, at }: Context,
  { delivery, firstSequence, items }: Delivery,
): Change<readonly Standing[]> => {
  // An item that is twice in one delivery came twice.
  const named = items.map((offer, index) => ({ offer, name: `${delivery}#${occurrence(items, index)}` }));
  const ids = named.flatMap(({ offer, name }) => [itemId(box, offer.id), repeatId(box, offer.id, name)]);
  return {
    ids: [...new Set(ids)],
    async decide(records) {
      const begun = new Map<string, string>();
      const entered: OfferedItem[] = [];
      for (const { offer, name } of named) {
        const id = itemId(box, offer.id);
        const owner = records.get(id)?.delivery ?? begun.get(id);
        if (owner === name || records.has(repeatId(box, offer.id, name))) continue;
        if (owner === undefined) begun.set(id, name);
        entered.push(toOffered(offer, name, owner !== undefined));
      }
      const facts: IntakeEvent[] = [];
      if (entered.length > 0) {
        const first = firstOf(firstSequence, items);
        const where = { source: box.source, mailbox: box.mailbox };
        const data = { ...where, ...(first !== undefined && { firstSequence: first }), items: entered, at };
        facts.push({ type: 'IntakeOffered', data });
      }
      const answer = items.map(({ id }, index) => {
        const state = records.get(itemId(box, id))?.state ?? 'open';
        return { id, state, work: state === 'open' && occurrence(items, index) === 0 };
      });
      return { facts, answer };
    },
  };
};

const toOffered = ({ id, sequence, customerIds }: Offer, delivery: string, again: boolean): OfferedItem =>
  again
    ? { id, delivery, again: true }
    : {
        id,
        delivery,
        ...(sequence !== undefined && { sequence: String(sequence) }),
        ...(customerIds.length > 0 && { customerIds: [...customerIds] }),
      };

/** Says that items are in the log, or were there before. What is stored stays so. */
export const settleChange = (
  { box, at }: Context,
  items: readonly Exclude<Settled, { as: 'quarantined' }>[],
): Change<readonly Standing[]> => ({
  ids: [...new Set(items.map(({ id }) => itemId(box, id)))],
  async decide(records) {
    const now = new Map<string, Settled['as']>();
    const settled: SettledItem[] = [];
    const answer = items.map((item): Standing => {
      const { id } = item;
      const record = records.get(itemId(box, id));
      const isOpen = record !== undefined && !now.has(id) && isUnsettled(record);
      if (isOpen) {
        now.set(id, item.as);
        settled.push(toSettled(item));
      }
      return { id, state: now.get(id) ?? record?.state ?? 'unknown', work: false };
    });
    const data = { source: box.source, mailbox: box.mailbox, items: settled, at };
    return { facts: settled.length > 0 ? [{ type: 'IntakeSettled', data }] : [], answer };
  },
});

const toSettled = (item: Exclude<Settled, { as: 'quarantined' }>): SettledItem =>
  item.as === 'stored'
    ? { id: item.id, as: 'stored', position: String(item.position), stream: item.stream }
    : { id: item.id, as: 'deduplicated', sameAs: item.sameAs };

/** Sets an item aside with its reason and what was received of it. */
export const quarantineChange = (
  { box, keyRing, at }: Context,
  { id, reason, detail, payload }: Extract<Settled, { as: 'quarantined' }>,
): Change<Standing> => ({
  ids: [itemId(box, id)],
  bytes: WITH_PAYLOAD_BYTES,
  async decide(records) {
    const record = records.get(itemId(box, id));
    if (record === undefined || !isUnsettled(record))
      return { facts: [], answer: { id, state: record?.state ?? 'unknown', work: false } };
    const isNew = payload !== undefined && payload.length > 0;
    const bytes = isNew ? payload : await openPayload(keyRing, record);
    const data = { source: box.source, mailbox: box.mailbox, id, reason, detail, at };
    const { isErased: _, ...kept } = await logged(keyRing, record, bytes);
    return {
      facts: [{ type: 'IntakeQuarantined', data: { ...data, ...kept } }],
      answer: { id, state: 'quarantined', work: false },
    };
  },
});

/** Puts another payload in the place of the one that was received. */
export const fixChange = (
  { box, keyRing, at }: Context,
  { id, payload, by }: { readonly id: string; readonly payload: Uint8Array; readonly by: string },
): Change<boolean> => ({
  ids: [itemId(box, id)],
  bytes: WITH_PAYLOAD_BYTES,
  async decide(records) {
    const record = records.get(itemId(box, id));
    if (record === undefined || !isUnsettled(record)) return { facts: [], answer: false };
    const { isErased, ...kept } = await logged(keyRing, record, payload);
    if (isErased) return { facts: [], answer: false };
    const data = { source: box.source, mailbox: box.mailbox, id, by, at };
    return { facts: [{ type: 'IntakeFixed', data: { ...data, ...kept } }], answer: true };
  },
});

/** Asks for quarantined items to be worked on again. */
export const replayChange = ({ box, at }: Context, ids: readonly string[]): Change<number> => ({
  ids: [...new Set(ids.map((id) => itemId(box, id)))],
  async decide(records) {
    const asked = [...new Set(ids)].filter((id) => records.get(itemId(box, id))?.state === 'quarantined');
    const data = { source: box.source, mailbox: box.mailbox, ids: asked, at };
    return { facts: asked.length > 0 ? [{ type: 'IntakeReplayAsked', data }] : [], answer: asked.length };
  },
});

/** Says that a source has nothing under some numbers. */
export const closeGapChange = (
  { box, at }: Context,
  { first, last, reason }: { readonly first: bigint; readonly last: bigint; readonly reason: string },
): Change<void> => ({
  ids: [],
  async decide() {
    const where = { source: box.source, mailbox: box.mailbox };
    const data = { ...where, first: String(first), last: String(last), reason, at };
    return { facts: [{ type: 'IntakeGapClosed', data }], answer: undefined };
  },
});

const isUnsettled = ({ state }: ItemRecord): boolean => state === 'open' || state === 'quarantined';

/** What of a payload goes into a fact. Nothing of who was erased. */
const logged = async (keyRing: KeyRing, record: ItemRecord, bytes: Uint8Array) => {
  const owner = ownerOf(record);
  if (bytes.length === 0) return { owner, isErased: false };
  const isErased = (await keyRing.keyForWriting(record.tenant, owner)).state === 'erased';
  if (isErased || isTooLarge(bytes)) return { owner, isErased };
  return { owner, isErased, payload: Buffer.from(bytes).toString('base64') };
};

const occurrence = (items: readonly Offer[], index: number): number =>
  items.slice(0, index).filter(({ id }) => id === items[index]?.id).length;

/** The first number of a mailbox, as far as this handing over knows; undefined while nothing with a number came. */
const firstOf = (first: bigint | undefined, items: readonly Offer[]): string | undefined => {
  const numbers = items.flatMap(({ sequence }) => (sequence === undefined ? [] : [sequence]));
  const lowest = first ?? numbers.toSorted((a, b) => (a < b ? -1 : 1))[0];
  return lowest === undefined ? undefined : String(lowest);
};
