import type { conversationV1 } from '@icrm/contracts';
import type { RecordedEvent } from '@icrm/event-store';
import { reveal } from '@icrm/privacy';
import { parseRequest, type RpcCall, RpcError } from '@icrm/rpc';
import {
  conversationStream,
  handleConversation,
  readConversation,
} from '../application/conversation-handler.ts';
import { toEntry } from '../live/entries.ts';
import { createMailbox, FellBehind, type Mailbox } from '../live/mailbox.ts';
import { authorOf, type ConversationRpcOptions } from './conversation-rpc-options.ts';
import { refuse, toResult } from './refusals.ts';
import { conversationRequests as requests } from './requests.ts';

type Request = conversationV1.ChatRequest;
type Response = conversationV1.ChatResponse;
/** What happened in the order it is to be told: events of the log, or things that are told as they are. */
type Happening = { readonly event: RecordedEvent } | { readonly told: Response };
type Joined = ReturnType<typeof readJoin>;

/** The method Chat: joins, replays what was said after a sequence, and goes on live without a gap. */
export const chatMethod = (options: ConversationRpcOptions) =>
  async function* chat(incoming: AsyncIterable<Request>, call: RpcCall): AsyncGenerator<Response> {
    const requestsIn = incoming[Symbol.asyncIterator]();
    const first = await requestsIn.next();
    const joined = readJoin(first.done ? undefined : first.value);
    const state = await readConversation(options, joined.tenant, joined.conversationId);
    if (state.status === 'unknown') throw refuse('conversation-not-found');
    const stream = conversationStream(joined.tenant, joined.conversationId);
    const mailbox = createMailbox<Happening>();
    const seat = await options.live.join(stream, joined.actor, {
      onEvent: (event) => mailbox.put({ event }),
      onPresence: (presence) => mailbox.put({ told: { item: { $case: 'presence', value: presence } } }),
    });
    const onEnd = () => mailbox.end();
    call.signal.addEventListener('abort', onEnd, { once: true });
    void listen({ options, joined, requestsIn, mailbox, seat, call });
    try {
      yield* tell(options, joined, { stream, mailbox });
    } catch (error) {
      if (error instanceof FellBehind)
        throw new RpcError('RESOURCE_EXHAUSTED', 'the reader is too slow: join again', { cause: error });
      throw error;
    } finally {
      call.signal.removeEventListener('abort', onEnd);
      seat.leave();
    }
  };

const readJoin = (request: Request | undefined) => {
  if (request?.item?.$case !== 'join')
    throw new RpcError('INVALID_ARGUMENT', 'a chat begins with join', {
      fieldViolations: [{ field: 'join', description: 'is required first' }],
    });
  return parseRequest(requests.join, request.item.value);
};

/** The past, a mark, then the present; an entry that is in both is told once. */
async function* tell(
  { store, keyRing }: ConversationRpcOptions,
  { tenant, afterSequence }: Joined,
  { stream, mailbox }: { readonly stream: string; readonly mailbox: Mailbox<Happening> },
): AsyncGenerator<Response> {
  let told = afterSequence;
  const entryOf = async (event: RecordedEvent): Promise<Response | undefined> => {
    const entry = toEntry(event);
    if (entry === undefined || entry.sequence <= told) return undefined;
    told = entry.sequence;
    return { item: { $case: 'entry', value: await reveal(keyRing, tenant, entry) } };
  };
  for await (const event of store.readStream(stream)) {
    const response = await entryOf(event);
    if (response !== undefined) yield response;
  }
  yield { item: { $case: 'caughtUp', value: { sequence: told } } };
  for await (const happening of mailbox.read()) {
    const response = 'told' in happening ? happening.told : await entryOf(happening.event);
    if (response !== undefined) yield response;
  }
}

type Listening = {
  readonly options: ConversationRpcOptions;
  readonly joined: Joined;
  readonly requestsIn: AsyncIterator<Request>;
  readonly mailbox: Mailbox<Happening>;
  readonly seat: { say(change: { readonly typing: boolean }): void };
  readonly call: RpcCall;
};

/** Carries out what the client says, one after the other, until it hangs up. */
const listen = async ({ options, joined, requestsIn, mailbox, seat, call }: Listening): Promise<void> => {
  try {
    for (let next = await requestsIn.next(); !next.done; next = await requestsIn.next()) {
      const { item } = next.value;
      if (item?.$case === 'typing') seat.say({ typing: item.value.typing });
      else if (item?.$case === 'say') mailbox.put({ told: await say(options, joined, item.value, call) });
    }
    mailbox.end();
  } catch (error) {
    mailbox.fail(error);
  }
};

/** Says something once, however often it is sent; what is refused ends nothing. */
const say = async (
  { store, clock }: ConversationRpcOptions,
  { tenant, conversationId, actor }: Joined,
  said: conversationV1.Say,
  call: RpcCall,
): Promise<Response> => {
  const { commandId } = said;
  try {
    const { text } = parseRequest(requests.say, said);
    const context = { commandId, tenant, actor, channel: 'chat' };
    const handling = { store, clock, context, signal: call.signal };
    const command = { type: 'PostMessage', data: { ...authorOf(context), text } } as const;
    const outcome = await handleConversation(handling, conversationId, command);
    const { repeated } = toResult(outcome);
    const posted = outcome.accepted ? outcome.events.find(({ type }) => type === 'MessagePosted') : undefined;
    const sequence = posted?.type === 'MessagePosted' ? posted.data.sequence : 0;
    return { item: { $case: 'said', value: { commandId, sequence, repeated } } };
  } catch (error) {
    if (!(error instanceof RpcError)) throw error;
    const reason = error.reason ?? error.message;
    return { item: { $case: 'refused', value: { commandId, reason } } };
  }
};
