import { patienceOf } from '@icrm/command-service';
import type { CommandContext } from '@icrm/event-store';
import { type RpcCall, RpcError } from '@icrm/rpc';
import type { z } from 'zod';
import { decisions, visitors } from '../application/aggregates.ts';
import type { LinkTokens } from '../application/link-token.ts';
import type { Handling } from '../application/ports.ts';
import { accepted } from './refusals.ts';
import type { requests } from './requests.ts';

type Request = z.output<typeof requests.serveSite>;
type FromPage = Omit<Request, 'siteKey'>;
type Slot = {
  readonly slot: string;
  readonly visitorId: string;
  readonly customerId: string | undefined;
  readonly channel: string;
};
type Serving = Pick<Handling, 'store' | 'clock'> & {
  readonly tokens: LinkTokens;
  readonly choose: (
    context: CommandContext,
    asked: Slot,
    call: RpcCall,
  ) => Promise<{ readonly decisionId: string; readonly content: string }>;
};

const notKnown = { known: false, decisionId: '', content: '' };
const done = { ...notKnown, known: true };

/** What a page of a tenant asks and tells with its key alone: what fills a slot, and what its visitor does. */
export const serveSite =
  ({ store, clock, tokens, choose }: Serving) =>
  async ({ siteKey, ...asked }: Request, call: RpcCall) => {
    const key = tokens.read(siteKey);
    if (key === undefined || key.kind !== 'site') return notKnown;
    const context: CommandContext = {
      commandId: asked.commandId,
      tenant: key.tenant,
      actor: { kind: 'customer', id: 'visitor' },
      channel: 'web',
    };
    const by = { store, clock, context, ...patienceOf(call) };
    const { slot } = asked;
    if (slot !== undefined) return fillSlot({ choose, by, call }, { ...asked, slot });
    if (asked.decisionId !== undefined) return respond(by, asked);
    const command = commandOf(asked);
    if (command === undefined) return notKnown;
    const outcome = await visitors.handle(by, asked.visitorId, command);
    return { ...notKnown, known: outcome.accepted };
  };

type Filling = Pick<Serving, 'choose'> & { readonly by: Handling; readonly call: RpcCall };

const fillSlot = async (
  { choose, by, call }: Filling,
  { slot, visitorId }: FromPage & { readonly slot: string },
) => {
  const { store, context } = by;
  const { customerId } = await visitors.read(store, context.tenant, visitorId);
  try {
    const chosen = await choose(context, { slot, visitorId, customerId, channel: 'web' }, call);
    return { ...done, decisionId: chosen.decisionId, content: chosen.content };
  } catch (error) {
    if (error instanceof RpcError && error.reason === 'nothing-to-recommend') return notKnown;
    throw error;
  }
};

/** A page tells what became of what it was given, not of what others were. */
const respond = async (by: Handling, { decisionId = '', response = 'shown', visitorId }: FromPage) => {
  const made = await decisions.read(by.store, by.context.tenant, decisionId);
  if (made.status !== 'made' || made.made.visitorId !== visitorId) return notKnown;
  accepted(await decisions.handle(by, decisionId, { type: 'RecordResponse', data: { response } }));
  return done;
};

/** What a page tells of its visitor. */
const commandOf = ({ visitorId, page, interest, action, tracking, textVersion = '' }: FromPage) => {
  if (tracking !== undefined) {
    const data = { visitorId, given: tracking === 'given', textVersion };
    return { type: 'DecideTracking', data } as const;
  }
  if (page === undefined) return undefined;
  return action === undefined
    ? ({ type: 'ViewPage', data: { visitorId, page, interest } } as const)
    : ({ type: 'PerformAction', data: { visitorId, page, action } } as const);
};
