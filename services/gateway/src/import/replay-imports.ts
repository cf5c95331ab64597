import { connectIntake, type Outcome, quarantineFor } from '@icrm/intake';
import type { Part } from '@icrm/runtime';
import { z } from 'zod';
import type { Clients } from '../clients.ts';
import { customerCarrier, type ImportInput, orderCarrier } from './carriers.ts';
import { customerLine } from './customer-lines.ts';
import { orderLine } from './order-lines.ts';

const kept = { source: z.string(), channel: z.string() };
const payload = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('customers'), ...kept, line: customerLine }),
  z.object({ kind: z.literal('orders'), ...kept, line: orderLine }),
]);

type Scope = Pick<Clients, 'customer' | 'sales' | 'view'>;

const ASK_EVERY_MS = 5_000;

/** Works on refused lines of imports again when somebody asked for it, as they were mended. */
export const replayImports = (scope: Scope, feed: string): Part => {
  const intake = connectIntake({ address: feed, source: 'import' });
  const part = intake.replays(
    async ({ tenant, payload: bytes }): Promise<Outcome> => {
      const read = readPayload(bytes);
      if (!read.success)
        return { kind: 'quarantined', reason: 'invalid-line', detail: read.error.message.slice(0, 2_000) };
      try {
        const { position } = await carry(scope, tenant, read.data);
        return { kind: 'stored', position };
      } catch (error) {
        const refused = quarantineFor(error);
        if (refused === undefined) throw error;
        return refused;
      }
    },
    { everyMs: ASK_EVERY_MS },
  );
  return {
    ...part,
    async stop() {
      await part.stop();
      intake.close();
    },
  };
};

const readPayload = (bytes: Uint8Array | undefined) => {
  try {
    return payload.safeParse(JSON.parse(Buffer.from(bytes ?? []).toString('utf8')));
  } catch {
    return payload.safeParse(undefined);
  }
};

const carry = (scope: Scope, tenant: string, { kind, source, channel, line }: z.output<typeof payload>) => {
  const input: ImportInput = { query: { source }, headers: { 'icrm-channel': channel } };
  const by = { principal: { tenant, actor: { kind: 'system' as const, id: 'import-replay' } } };
  return kind === 'customers'
    ? customerCarrier(scope, input, by)(line)
    : orderCarrier(scope, input, by)(line);
};
