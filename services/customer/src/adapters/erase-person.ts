import { patienceOf } from '@icrm/command-service';
import { commandContext, customerCommands, type privacyV1, vocabulary } from '@icrm/contracts';
import type { EventStore, UnreadableEvent } from '@icrm/event-store';
import { type Handlers, RpcError, validated } from '@icrm/rpc';
import { nameId } from '@icrm/runtime';
import type { Handling } from '../application/ports.ts';
import { componentOf } from '../matching/component.ts';
import type { LinkFact } from '../matching/link-document.ts';
import { type Matching, matchingCheckpoint, toLinkFact } from '../matching/matching.ts';
import { eraseWithReceipt } from './erase-method.ts';

type ErasePerson = Pick<Handlers<typeof privacyV1.PrivacyServiceService>, 'erasePerson'>;

export type ErasePersonOptions = Omit<Handling, 'context' | 'signal' | 'withinMs'> & {
  readonly matching: Pick<Matching, 'book' | 'checkpoints'>;
};

const request = customerCommands.eraseCustomer.extend({ context: commandContext, customerId: vocabulary.id });

/**
 * ErasePerson: everybody who is linked with a customer by all links that are in the log by now. Who is farthest is erased
 * first, so that whoever is left hangs together still, wherever this is broken off and begun again.
 */
export const erasePersonMethod = ({ matching, ...on }: ErasePersonOptions): ErasePerson => ({
  erasePerson: validated(request, async ({ context, customerId, reason }, call) => {
    await catchUp(on.store, matching);
    const nearestFirst = await componentOf(matching.book, context.tenant, customerId);
    const receipts: privacyV1.ErasePersonResponse['receipts'] = [];
    let result: privacyV1.ErasePersonResponse['result'];
    for (const member of [...nearestFirst].reverse()) {
      const commandId = nameId(`${context.commandId}/${member}`);
      const handling = { ...on, context: { ...context, commandId }, ...patienceOf(call) };
      const erased = await eraseWithReceipt(handling, member, reason);
      receipts.push(erased.receipt);
      result = erased.result;
    }
    return { receipts, result };
  }),
});

/** Links that are in the log and not in the book yet count. */
const catchUp = async (
  store: EventStore,
  { book, checkpoints }: ErasePersonOptions['matching'],
): Promise<void> => {
  const after = await checkpoints.load(matchingCheckpoint);
  const facts: LinkFact[] = [];
  const onUnreadable = ({ stream }: UnreadableEvent) => {
    throw new RpcError('FAILED_PRECONDITION', `${stream} cannot be read: erase the customers one by one`);
  };
  for await (const event of store.readAll({ after, filter: { streamPrefixes: ['link-'] }, onUnreadable }))
    facts.push(toLinkFact(event));
  await book.apply(facts);
};
