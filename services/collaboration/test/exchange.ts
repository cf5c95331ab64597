import { channelV1 } from '@icrm/contracts';
import type { RpcClient } from '@icrm/rpc';
import { nameId, newId } from '@icrm/runtime';
import { by } from './start-collaboration.ts';

type Channel = RpcClient<typeof channelV1.ChannelServiceService>;
type Signal = Partial<channelV1.SignalCallRequest>;

/** A telephone exchange: calls that ring, are answered, held, transferred and end, ten seconds from signal to signal. */
export const simulateExchange = (channel: Channel, system: string) => {
  const sent: channelV1.SignalCallRequest[] = [];
  const signalled = async (call: string, signal: Signal, second: number) => {
    const request = channelV1.SignalCallRequest.fromPartial({
      ...{ system, call, ...signal },
      context: by({
        commandId: nameId(`${call}/${signal.signal}/${second}`),
        channel: 'phone',
        occurredAt: new Date(Date.UTC(2026, 2, 2, 9, 0, second)).toISOString(),
      }),
    });
    const answer = await channel.signalCall(request);
    sent.push(request);
    return answer;
  };
  return {
    call(number: string) {
      const id = newId();
      let second = 0;
      const next = (signal: Signal) => {
        second += 10;
        return signalled(id, signal, second);
      };
      return {
        ring: () => next({ signal: 'ring', number }),
        answer: (agentId: string) => next({ signal: 'answer', agentId }),
        hold: () => next({ signal: 'hold' }),
        resume: () => next({ signal: 'resume' }),
        transfer: (agentId: string) => next({ signal: 'transfer', agentId }),
        digits: (menu: string, digits: string) => next({ signal: 'digits', menu, digits }),
        hangUp: (cause = '') => next({ signal: 'hang-up', cause }),
      };
    },
    /** Sends every signal again, as an exchange does that saw no answer. Gives how many were told as done before. */
    async repeatAll() {
      const answers = [];
      for (const request of [...sent]) answers.push(await channel.signalCall(request));
      return answers.filter(({ result }) => result?.repeated === true).length;
    },
  };
};
