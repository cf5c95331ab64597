import type { salesCommands } from '@icrm/contracts';
import { derivedId, nameId } from '@icrm/runtime';
import { digestOf, tills } from './engineering-handler.ts';
import { handleOrder } from './order-handler.ts';
import type { Handling } from './ports.ts';

type Of<T extends string> = Extract<salesCommands.PosCommand, { type: T }>['data'];
type Sale = Of<'RecordPosSale'>;

/** Records that a known customer was at a till, bought or not; counted together with its sales. */
export const recordPosVisit = (handling: Handling, visit: Of<'RecordPosVisit'>) =>
  tills.handle(handling, visit.tillId, {
    type: 'RecordPosVisit',
    data: { ...visit, digest: digestOf({ customerId: visit.customerId, purpose: visit.purpose }) },
  });

/**
 * Records what a till sold; of a known customer it is an order too. First the till, then the order: sent again after a
 * crash between the two, the sale places what is missing.
 */
export const recordPosSale = async (handling: Handling, { customerId, ...sale }: Sale) => {
  const { context } = handling;
  const { tillId, sequence, currency, lines } = sale;
  const orderId =
    customerId === undefined ? undefined : nameId(`pos/${context.tenant}/${tillId}/${sequence}`);
  const digest = digestOf({ currency, customerId: customerId ?? '', lines });
  const outcome = await tills.handle(handling, tillId, {
    type: 'RecordPosSale',
    data: { ...sale, orderId, digest },
  });
  if (!outcome.accepted || customerId === undefined || orderId === undefined) return { outcome, orderId: '' };
  await handleOrder(
    { ...handling, context: { ...context, commandId: derivedId(orderId, 'place') } },
    orderId,
    {
      type: 'PlaceOrder',
      data: { orderId, customerId, currency, lines, reference: `${tillId}/${sequence}` },
    },
  );
  return { outcome, orderId };
};
