import type { InteractionChannel, InteractionDirection } from '@icrm/contracts';
import { derivedId, nameId } from '@icrm/runtime';
import type { DeliveryReport, RecordInteraction } from '../domain/interaction/interaction.ts';
import { preferencesIn } from '../domain/sentiment/preferences.ts';
import { sentimentOf } from '../domain/sentiment/sentiment.ts';
import { handleConversation, readConversation } from './conversation-handler.ts';
import { handleInteraction, interactionIdOf, readInteraction } from './interaction-handler.ts';
import type { Contents, Customers, Handling, Identifier } from './ports.ts';

export type Participant = RecordInteraction['data']['participants'][number];
/** What was sent along, as it came. */
export type Attachment = {
  readonly name?: string | undefined;
  readonly mediaType: string;
  readonly content: Uint8Array;
};
/** What came or went, as an adapter tells it. */
export type Told = {
  readonly channel: InteractionChannel;
  readonly system?: string | undefined;
  readonly direction: InteractionDirection;
  readonly externalId: string;
  readonly participants: readonly Participant[];
  readonly subject?: string | undefined;
  readonly text?: string | undefined;
  readonly customerId?: string | undefined;
  readonly conversationId?: string | undefined;
  readonly references: readonly string[];
  readonly threadKey?: string | undefined;
  readonly automated: boolean;
  readonly public: boolean;
  readonly country?: string | undefined;
  readonly segment?: string | undefined;
  readonly occurredAt: string;
  readonly attachments?: readonly Attachment[];
  /** It is ours to send. */
  readonly queued?: boolean;
  /** What it tells of messages of ours, by their external ids. */
  readonly reports?: readonly Report[] | undefined;
};
export type Report = DeliveryReport & { readonly externalId: string };

export type Recording = Handling & {
  readonly customers: Customers;
  readonly contents: Contents;
  /** What sentiment is told for: words that opinions are grouped by. */
  readonly topics?: readonly string[];
  /** Whether the place it came to is at work. */
  readonly hoursOf?: (country: string | undefined, at: string) => { calendar: string; open: boolean };
};

/** Where it stands now, and whether it stood there before. */
export type Recorded = {
  readonly interactionId: string;
  readonly conversationId: string;
  readonly customerId: string;
  readonly deduplicated: boolean;
  readonly outcome: Awaited<ReturnType<typeof handleInteraction>>;
};

/**
 * Records an interaction once: its id follows from channel, system and external id. Whoever is unknown becomes a
 * prospect; the conversation is the one it names, that of what it answers, or its own. It then takes its place there;
 * if this program ends in between, the follower of the log does that.
 */
export const recordInteraction = async (recording: Recording, told: Told): Promise<Recorded> => {
  const { tenant } = recording.context;
  const interactionId = interactionIdOf(tenant, told);
  const before = await readInteraction(recording, tenant, interactionId);
  const placed =
    before.status === 'unknown' ? await place(recording, told, interactionId) : { ...before, told };
  const { customerId, conversationId } = placed;
  const data = await toCommand(recording, told, { interactionId, customerId, conversationId });
  const outcome = await handleInteraction(recording, interactionId, { type: 'RecordInteraction', data });
  const state = outcome.accepted && outcome.state.status !== 'unknown' ? outcome.state : undefined;
  const stands = state ?? { customerId, conversationId };
  await threadInteraction(recording, { ...told, interactionId, ...pick(stands) });
  const deduplicated = outcome.accepted && (outcome.events.length === 0 || outcome.repeated);
  return { interactionId, ...pick(stands), deduplicated, outcome };
};

const pick = ({ customerId, conversationId }: { customerId: string; conversationId: string }) => ({
  customerId,
  conversationId,
});

const place = async (recording: Recording, told: Told, interactionId: string) => {
  const { context, customers } = recording;
  const named = told.conversationId;
  if (named !== undefined) {
    const there = await readConversation(recording, context.tenant, named);
    if (there.status !== 'unknown') return { customerId: there.customerId, conversationId: named };
  }
  const customerId =
    told.customerId ??
    (await reportedCustomer(recording, told)) ??
    (await customers.findOrRegister(context, identifierOf(told), interactionId));
  return { customerId, conversationId: named ?? (await conversationOf(recording, told, customerId)) };
};

/** A machine that reports on a message of ours is nobody: the report is about whom the message went to. */
const reportedCustomer = async (
  recording: Recording,
  { channel, system, reports = [] }: Told,
): Promise<string | undefined> => {
  const { tenant } = recording.context;
  for (const { externalId } of reports) {
    const about = await readInteraction(
      recording,
      tenant,
      interactionIdOf(tenant, { channel, system, externalId }),
    );
    if (about.status !== 'unknown') return about.customerId;
  }
  return undefined;
};

/** Notes what is told of messages of ours; of messages that nobody knows nothing. */
export const noteReports = async (
  handling: Handling,
  { channel, system, reports = [] }: Pick<Told, 'channel' | 'system' | 'reports'>,
): Promise<number> => {
  const { tenant, commandId } = handling.context;
  let known = 0;
  for (const [index, { externalId, ...data }] of reports.entries()) {
    const id = interactionIdOf(tenant, { channel, system, externalId });
    const context = { ...handling.context, commandId: derivedId(commandId, `report ${index}`) };
    const outcome = await handleInteraction({ ...handling, context }, id, { type: 'NoteReport', data });
    if (outcome.accepted) known += 1;
  }
  return known;
};

/** Whose side of it is the customer's: who wrote what came in, to whom what goes out is. */
const identifierOf = ({ direction, participants, channel, system }: Told): Identifier | undefined => {
  const role = direction === 'inbound' ? 'from' : 'to';
  const customer = participants.find((it) => it.role === role);
  if (customer === undefined) return undefined;
  const { kind, value } = customer;
  return kind === 'external' || kind === 'device' || kind === 'social'
    ? { kind, value, system: system ?? channel }
    : { kind, value };
};

/**
 * The conversation of what it answers, latest first; what has not arrived yet will find its way to the same one, which
 * the first of a thread names. Another person's answer begins a conversation of their own.
 */
const conversationOf = async (recording: Recording, told: Told, customerId: string): Promise<string> => {
  const { tenant } = recording.context;
  const { channel, system } = told;
  for (const externalId of told.references.toReversed()) {
    const answered = await readInteraction(
      recording,
      tenant,
      interactionIdOf(tenant, { channel, system, externalId }),
    );
    if (answered.status !== 'unknown' && answered.customerId === customerId) return answered.conversationId;
  }
  const root = told.references[0] ?? told.threadKey ?? told.externalId;
  const named = nameId(`conversation/${tenant}/${channel}/${system ?? ''}/${root}`);
  const there = await readConversation(recording, tenant, named);
  return there.status === 'unknown' || there.customerId === customerId
    ? named
    : nameId(`conversation/${named}/${customerId}`);
};

const toCommand = async (
  recording: Recording,
  told: Told,
  names: { interactionId: string; customerId: string; conversationId: string },
): Promise<RecordInteraction['data']> => {
  const { contents, context, topics = [], hoursOf } = recording;
  const { text, attachments = [], references, threadKey: _t, segment: _s, reports: _r, ...plain } = told;
  const owner = { tenant: context.tenant, customerId: names.customerId };
  const keep = async (mediaType: string, content: Uint8Array) => ({
    ref: await contents.put(owner, content),
    mediaType,
    bytes: content.length,
  });
  const kept = [];
  for (const { name, mediaType, content } of attachments)
    kept.push({ ...(await keep(mediaType, content)), ...(name === undefined ? {} : { name }) });
  const body = text ? await keep('text/plain', new TextEncoder().encode(text)) : undefined;
  const theirs = told.direction === 'inbound' && !told.automated;
  const said = [told.subject, text].filter(Boolean).join('\n');
  return {
    ...plain,
    ...names,
    participants: [...told.participants],
    ...(references.length === 0 ? {} : { references: [...references] }),
    ...(body === undefined ? {} : { body }),
    ...(kept.length === 0 ? {} : { attachments: kept }),
    automated: told.automated || undefined,
    public: told.public || undefined,
    ...(hoursOf === undefined ? {} : { hours: hoursOf(told.country, told.occurredAt) }),
    sentiment: theirs ? sentimentOf(said, topics) : undefined,
    preferences: theirs && told.channel === 'social' ? preferencesIn(said) : undefined,
  };
};

type Placing = Pick<Told, 'channel' | 'direction' | 'automated' | 'country' | 'segment' | 'occurredAt'> & {
  readonly interactionId: string;
  readonly customerId: string;
  readonly conversationId: string;
};

/** Gives an interaction its place in its conversation; a second time changes nothing. */
export const threadInteraction = (
  handling: Handling,
  { interactionId, customerId, conversationId, ...told }: Placing,
) => {
  const { channel, direction, automated, country, segment, occurredAt } = told;
  const context = { ...handling.context, commandId: derivedId(interactionId, 'thread') };
  return handleConversation({ ...handling, context }, conversationId, {
    type: 'ThreadInteraction',
    data: {
      ...{ conversationId, customerId, channel, country, segment, interactionId, direction },
      ...(automated ? { automated } : {}),
      occurredAt,
    },
  });
};
