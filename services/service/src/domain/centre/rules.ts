import type { CentreEvent } from '@icrm/contracts';
import type { Centre } from '../routing/centre.ts';
import { problemsOf } from '../routing/vector.ts';
import type { Book, BookedCall } from './book.ts';
import { type CallInput, type CentreCommand, type CentreRefusal, describeProblem } from './commands.ts';
import { iso } from './decided.ts';

/** A centre as it stands when a command comes. */
export type Standing = { readonly book: Book; readonly look: Centre['look']; readonly at: number };
type Ruling = { readonly accepted: true; readonly events: readonly CentreEvent[] } | CentreRefusal;
type Of<T extends CentreCommand['type']> = Extract<CentreCommand, { readonly type: T }>['data'];

const accept = (...events: readonly CentreEvent[]): Ruling => ({ accepted: true, events });
const reject = (reason: CentreRefusal['reason'], facts?: CentreRefusal['facts']): Ruling => ({
  accepted: false,
  reason,
  ...(facts === undefined ? {} : { facts }),
});

/** The facts that a command makes by itself, or why it makes none. What follows from them the machine decides. */
export const rule = (command: CentreCommand, standing: Standing): Ruling => {
  const { book, at } = standing;
  if (command.type === 'OpenCentre')
    return book.centreId === undefined
      ? accept({ type: 'CentreOpened', data: { ...command.data, at: iso(at) } })
      : reject('centre-already-opened');
  return book.centreId === undefined ? reject('centre-not-found') : ruleOpen(command, standing);
};

type OpenCommand = Exclude<CentreCommand, { readonly type: 'OpenCentre' }>;

const ruleOpen = (command: OpenCommand, standing: Standing): Ruling => {
  switch (command.type) {
    case 'DefineQueue':
      return defineQueue(command.data, standing);
    case 'PublishVector':
      return publish(command.data, standing);
    case 'SetAgentProfile':
      return accept({ type: 'AgentProfileSet', data: { ...ofCentre(standing), ...command.data } });
    case 'PublishCostModel': {
      const version = standing.book.costModels.length + 1;
      return accept({
        type: 'CostModelPublished',
        data: { ...ofCentre(standing), ...command.data, version },
      });
    }
    case 'SetAgentState':
      return standing.book.agents.has(command.data.agentId)
        ? accept({ type: 'AgentStateChanged', data: { ...ofCentre(standing), ...command.data } })
        : reject('agent-not-found');
    case 'ReceiveCall':
      return receive(command.data, standing);
    default:
      return ruleCall(command, standing);
  }
};

const ofCentre = ({ book, at }: Standing) => ({ centreId: book.centreId ?? '', at: iso(at) });

const defineQueue = (data: Of<'DefineQueue'>, standing: Standing): Ruling => {
  const known = standing.book.queues.get(data.queue);
  if (known?.withinSeconds === data.withinSeconds && known.targetPercent === data.targetPercent)
    return accept();
  const version = (known?.version ?? 0) + 1;
  return accept({ type: 'QueueDefined', data: { ...ofCentre(standing), ...data, version } });
};

const publish = ({ calendar, steps }: Of<'PublishVector'>, standing: Standing): Ruling => {
  const problems = problemsOf({ steps });
  if (problems.length > 0)
    return reject('vector-refused', { problems: problems.map(describeProblem).join('; ') });
  const version = (standing.book.vector?.version ?? 0) + 1;
  return accept({
    type: 'VectorPublished',
    // Frozen as data: what is published is never changed in place.
    data: { ...ofCentre(standing), version, calendar: { ...calendar }, steps: structuredClone([...steps]) },
  } as CentreEvent);
};

const receive = ({ inputs, ...data }: Of<'ReceiveCall'>, standing: Standing): Ruling => {
  const { book } = standing;
  if (book.vector === undefined) return reject('centre-without-vector');
  if (book.received.has(data.callId)) return reject('call-already-received');
  const arrived: CentreEvent = { type: 'CallArrived', data: { ...ofCentre(standing), ...data } };
  // What was told before is there when the call is offered.
  return inputs.length === 0
    ? accept(arrived)
    : accept(collected(inputs, { ...ofCentre(standing), ...data }), arrived);
};

type Named = {
  readonly centreId: string;
  readonly callId: string;
  readonly customerId?: string | undefined;
  readonly at: string;
};

const collected = (
  inputs: readonly CallInput[],
  { centreId, callId, customerId, at }: Named,
): CentreEvent => ({
  type: 'CallInputCollected',
  data: {
    ...{ centreId, callId, subjectId: customerId ?? callId, inputs: [...inputs], at },
    ...(customerId === undefined ? {} : { customerId }),
  },
});

type CallCommand = Exclude<
  OpenCommand,
  {
    readonly type:
      | 'DefineQueue'
      | 'PublishVector'
      | 'PublishCostModel'
      | 'SetAgentProfile'
      | 'SetAgentState'
      | 'ReceiveCall';
  }
>;

const ruleCall = (command: CallCommand, standing: Standing): Ruling => {
  const call = standing.book.calls.get(command.data.callId);
  if (call === undefined) return reject('call-not-found');
  const { customerId, callId } = call;
  const names = { ...ofCentre(standing), callId, ...(customerId === undefined ? {} : { customerId }) };
  switch (command.type) {
    case 'CollectCallInput':
      return accept(collected(command.data.inputs, names));
    case 'AnswerCall':
      return answer(command.data, { ...standing, call, names });
    case 'AbandonCall': {
      const waiting = standing.look.calls.get(callId);
      return waiting === undefined || waiting.agentId !== undefined || waiting.callsBack === true
        ? reject('call-not-waiting')
        : accept({
            type: 'CallAbandoned',
            data: { ...names, waitedMs: standing.at - waiting.arrivedAt },
          });
    }
    case 'DispositionCall': {
      const { code, note } = command.data;
      if (call.agentId === undefined) return reject('call-not-connected');
      const said = { agentId: call.agentId, code, ...(note === undefined ? {} : { note }) };
      return accept({
        type: 'CallDispositioned',
        data: { ...names, subjectId: customerId ?? callId, ...said },
      });
    }
    default:
      return ruleConnected(command, { ...standing, call, names });
  }
};

type OfCall = Standing & { readonly call: BookedCall; readonly names: Named };

const answer = ({ agentId }: Of<'AnswerCall'>, { look, names, at }: OfCall): Ruling => {
  const waiting = look.calls.get(names.callId);
  return waiting?.offer?.agentId === agentId
    ? accept({ type: 'CallAnswered', data: { ...names, agentId, waitedMs: at - waiting.arrivedAt } })
    : reject('offer-not-open');
};

type ConnectedCommand = Extract<
  CallCommand,
  { readonly type: 'HoldCall' | 'RetrieveCall' | 'FinishCall' | 'TransferCall' }
>;

const ruleConnected = (command: ConnectedCommand, { look, call, names, at }: OfCall): Ruling => {
  const agentId = look.calls.get(call.callId)?.agentId;
  if (agentId === undefined) return reject('call-not-connected');
  const data = { ...names, agentId };
  switch (command.type) {
    case 'HoldCall':
      return call.onHold ? reject('call-on-hold') : accept({ type: 'CallHeld', data });
    case 'RetrieveCall':
      return call.onHold ? accept({ type: 'CallRetrieved', data }) : reject('call-not-on-hold');
    case 'FinishCall': {
      const handledMs = at - Date.parse(call.answeredAt ?? names.at);
      return accept({ type: 'CallFinished', data: { ...data, handledMs } });
    }
    case 'TransferCall': {
      const { queue, priority } = command.data;
      return accept({ type: 'CallTransferred', data: { ...data, queue, priority } });
    }
  }
};
