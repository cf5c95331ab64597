import { centreV1, type PhoneCallEvent } from '@icrm/contracts';
import type { EventStore, RecordedEvent } from '@icrm/event-store';
import { followLog } from '@icrm/following';
import type { Checkpoints } from '@icrm/read-store';
import { type RpcClient, RpcError, rpcClient } from '@icrm/rpc';
import { type Clock, nameId, type Part } from '@icrm/runtime';
import { logger } from '@icrm/telemetry';

const NAME = 'service-phone-calls';
const log = logger('service.phone');
/** Whatever happened longer ago is over: nobody is on the line any more. */
const LIVE_MS = 5 * 60_000;

/** The centre that the calls of an exchange are led in: at once, or once a machine could not help. */
export type PhoneCentre = { readonly centreId: string; readonly afterMachine: boolean };

export type PhoneCallsOptions = {
  readonly store: EventStore;
  readonly checkpoints: Checkpoints;
  readonly clock: Clock;
  /** By `tenant/system`. */
  readonly centres: ReadonlyMap<string, PhoneCentre>;
  /** Where this instance is called: whichever owns the centre carries it out. */
  readonly address: () => string;
};

type Centres = RpcClient<typeof centreV1.ContactCentreServiceService>;
type Ringing = Extract<PhoneCallEvent, { readonly type: 'PhoneCallRang' }>['data'];
/** A call on the line, and where it is led. */
type Line = { readonly ring: Ringing; readonly centre: PhoneCentre; entered: boolean };

/**
 * Leads the calls of exchanges through contact centres as they are told: who rings arrives with what they told a machine,
 * the agent who picks up has answered, who hangs up before that has given up. Every fact is one command, whose id it names.
 */
export const phoneCalls = (options: PhoneCallsOptions): Part => {
  const { store, clock, centres, address } = options;
  const lines = new Map<string, Line>();
  let client: Centres | undefined;

  const lineOf = async (tenant: string, callId: string): Promise<Line | undefined> => {
    const known = lines.get(callId);
    if (known !== undefined) return known;
    for await (const { data } of store.readStream(`phonecall-${tenant}.${callId}`, { limit: 1 })) {
      const ring = data as Ringing;
      const centre = centres.get(`${tenant}/${ring.system ?? ''}`);
      if (centre === undefined || ring.direction !== 'inbound') return undefined;
      const line = { ring, centre, entered: false };
      lines.set(callId, line);
      return line;
    }
    return undefined;
  };

  /** What the caller told a machine so far. */
  const inputsOf = async (tenant: string, callId: string): Promise<centreV1.CallInput[]> => {
    const inputs: centreV1.CallInput[] = [];
    for await (const { type, data } of store.readStream(`phonecall-${tenant}.${callId}`))
      inputs.push(...inputsIn({ type, data } as PhoneCallEvent));
    return inputs;
  };

  const carryOut = async (recorded: RecordedEvent, line: Line): Promise<void> => {
    client ??= rpcClient(centreV1.ContactCentreServiceClient, address(), { deadlineMs: 20_000 });
    const { id, type, data, metadata } = recorded;
    const { tenant, correlationId } = metadata;
    // Streams of telephone calls hold their events alone.
    const event = { type, data } as PhoneCallEvent;
    const { callId, customerId } = event.data;
    const { centreId, afterMachine } = line.centre;
    const context = {
      ...{ commandId: nameId(`${NAME}/${id}`), tenant, channel: 'phone', correlationId, causationId: id },
      ...{ actor: { kind: 'system', id: NAME }, occurredAt: '', viewPosition: 0n },
    };
    const enter = async () => {
      line.entered = true;
      const inputs = await inputsOf(tenant, callId);
      const variables = JSON.stringify({ exchange: line.ring.system ?? '' });
      const of = { context, centreId, callId, customerId, variables, inputs };
      return client?.receiveCall({ ...of, channel: 'phone', waitingSince: '' });
    };
    const named = { context, centreId, callId };
    switch (event.type) {
      case 'PhoneCallRang':
        return void (afterMachine || (await enter()));
      case 'PhoneSelfServiceEscalated':
        return void (afterMachine
          ? await enter()
          : await client.collectCallInput({ ...named, inputs: inputsIn(event) }));
      case 'PhoneDigitsEntered': {
        const inputs = inputsIn(event);
        return void (
          inputs.length > 0 &&
          line.entered &&
          (await client.collectCallInput({ ...named, inputs }))
        );
      }
      case 'PhoneCallAnswered':
        return void (await client.answerCall({ ...named, agentId: event.data.agentId }));
      case 'PhoneCallHeld':
        return void (await client.holdCall(named));
      case 'PhoneCallResumed':
        return void (await client.retrieveCall(named));
      case 'PhoneCallEnded':
        lines.delete(callId);
        return endCall(client, named);
      default:
    }
  };

  const part = followLog({
    ...options,
    name: NAME,
    streamPrefixes: ['phonecall-'],
    async apply(event) {
      const { metadata, data, type } = event;
      if (clock.now().getTime() - Date.parse(metadata.receivedAt) > LIVE_MS) return;
      const { callId } = data as PhoneCallEvent['data'];
      const line = await lineOf(metadata.tenant, callId);
      if (line === undefined) return;
      await carryOut(event, line).catch((error: unknown) => {
        if (!(error instanceof RpcError) || error.reason === undefined) throw error;
        log.info({ reason: error.reason, type }, 'what an exchange told fits nothing in its centre');
      });
    },
  });
  return {
    ...part,
    async stop() {
      await part.stop();
      client?.close();
    },
  };
};

/** Menus' choices, and where a machine gave up; what was typed without a menu is no input. */
const inputsIn = ({ type, data }: PhoneCallEvent): centreV1.CallInput[] => {
  if (type === 'PhoneDigitsEntered' && data.menu !== undefined && data.digits !== undefined)
    return [{ field: data.menu, value: data.digits, confidence: 1 }];
  return type === 'PhoneSelfServiceEscalated'
    ? [
        {
          field: 'machine-gave-up-at',
          value: [data.task, data.step].filter(Boolean).join('/'),
          confidence: 1,
        },
      ]
    : [];
};

const endCall = async (
  client: Centres,
  named: centreV1.FinishCallRequest & { readonly context: { readonly commandId: string } },
): Promise<void> => {
  try {
    await client.finishCall(named);
  } catch (error) {
    if (!(error instanceof RpcError) || error.reason !== 'call-not-connected') throw error;
    const commandId = nameId(`${named.context.commandId}/abandoned`);
    await client.abandonCall({
      ...named,
      context: { ...named.context, commandId },
    } as centreV1.AbandonCallRequest);
  }
};
