import { customerV1 } from '@icrm/contracts';
import { type Handlers, implement, serveRpc } from '@icrm/rpc';

/** The customer service as marketing calls it: it keeps the contract and remembers what it was asked. */
export const startCustomerService = async () => {
  const asked: { readonly method: string; readonly request: Record<string, unknown> }[] = [];
  const definition = customerV1.CustomerServiceService;
  const result = { position: 1n, revision: 1n, repeated: false };
  const handlers = Object.keys(definition).map((method) => [
    method,
    async (request: Record<string, unknown>) => {
      asked.push({ method, request });
      return { result };
    },
  ]);
  const part = serveRpc({
    listen: { host: '127.0.0.1', port: 0 },
    services: [implement(definition, Object.fromEntries(handlers) as Handlers<typeof definition>)],
    reflection: false,
  });
  return { address: (await part.start()) ?? '', asked, stop: () => part.stop() };
};

/** A time zone in which it is about noon now, so that no hour is quiet. */
export const noonZone = (now = new Date()): string => {
  const offset = 13 - now.getUTCHours();
  return offset === 0 ? 'Etc/GMT' : `Etc/GMT${offset > 0 ? '-' : '+'}${Math.min(12, Math.abs(offset))}`;
};
