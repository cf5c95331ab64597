import { ERASED } from '@icrm/contracts';
import { type KeyRing, protect, reveal, SubjectErased } from '@icrm/privacy';
import { type ItemRecord, ownerOf } from './intake-item.ts';

const NOTHING = new Uint8Array();
const personal = [{ path: ['payload'] }];

/** What was received, as it is kept: under the key of the customer it is about, else under a key of the item's own. */
export const sealPayload = async (
  keyRing: KeyRing,
  item: Pick<ItemRecord, '_id' | 'tenant' | 'customerIds'>,
  payload: Uint8Array,
): Promise<string | undefined> => {
  if (payload.length === 0) return undefined;
  const { tenant } = item;
  const subject = ownerOf(item);
  try {
    const value = { payload: Buffer.from(payload).toString('base64') };
    return (await protect(keyRing, value, { tenant, subject, personal })).payload;
  } catch (error) {
    // What is about somebody who was erased must not be kept.
    if (error instanceof SubjectErased) return undefined;
    throw error;
  }
};

/** The bytes that were received; none when they are not kept any more or cannot be read by anybody. */
export const openPayload = async (
  keyRing: KeyRing,
  { tenant, payload }: Pick<ItemRecord, 'tenant' | 'payload'>,
): Promise<Uint8Array> => {
  if (payload === undefined) return NOTHING;
  const text = await reveal(keyRing, tenant, payload);
  return text === ERASED ? NOTHING : Buffer.from(text, 'base64');
};
