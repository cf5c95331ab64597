import type { SmsCarrier, SmsStatus } from '../application/sms-carrier.ts';

export type SmsSimulatorOptions = {
  /** Told what became of a message, a moment after it was sent. */
  readonly onStatus: (status: SmsStatus) => void;
  readonly afterMs?: number;
};

/** A carrier that sends nothing: numbers that end in 000 cannot be reached, all others get their messages. */
export const smsSimulator = ({ onStatus, afterMs = 20 }: SmsSimulatorOptions): SmsCarrier => {
  const sent = new Set<string>();
  return {
    async send({ id, to }) {
      const providerId = `sim-${id}`;
      if (sent.has(id)) return { providerId };
      sent.add(id);
      const status: SmsStatus = to.endsWith('000')
        ? { providerId, status: 'failed', code: 'unreachable' }
        : { providerId, status: 'delivered' };
      setTimeout(() => onStatus(status), afterMs).unref();
      return { providerId };
    },
  };
};
