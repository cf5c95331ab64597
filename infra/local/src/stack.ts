import { join } from 'node:path';
import { firstNotReady, type Part } from '@icrm/runtime';
import { opsPart } from '@icrm/telemetry';
import { awaitedAddresses } from './awaited-addresses.ts';
import { certificatesOf } from './certificates.ts';
import { enginePart, engines } from './engines.ts';
import { freeAddress } from './free-address.ts';
import { latePart } from './late-part.ts';
import { type Service, servicePart, services } from './services.ts';
import { startedTogether } from './started-together.ts';

/** How the stack runs; see arguments.ts. */
export type StackOptions = {
  readonly data: string;
  readonly port: number;
  readonly processes: boolean;
  /** The folder of the services' certificates. */
  readonly tls?: string;
  /** Settings of the services, and real servers in the place of engines. */
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Told the gateway's address when everything runs. */
  readonly onGateway?: (url: string) => void;
};

/**
 * All parts of the backbone in the order in which they start: engines, services, gateway. Each one's address goes
 * into the settings of those after it, by the variable that would name it in production.
 */
export const stack = ({ data, port, processes, tls, env, onGateway }: StackOptions): Part[] => {
  const settings: Record<string, string | undefined> = {
    ICRM_KEYS_FILE: join(data, 'keys', 'key-encryption-keys.json'),
    ICRM_ANALYTICS_FILE: join(data, 'analytics', 'warehouse.duckdb'),
    ...env,
  };
  const announce =
    (variable: string, toSetting = (address: string) => address) =>
    (address: string) => {
      settings[variable] = toSetting(address);
      if (variable === 'ICRM_URL') onGateway?.(address);
    };
  const embedded = engines
    .filter(({ variable }) => !settings[variable])
    .map((engine) =>
      latePart(
        engine.name,
        () => enginePart(engine, { data, processes }),
        announce(engine.variable, engine.toSetting),
      ),
    );
  const addresses = awaitedAddresses(services.map(({ variable }) => variable));
  const known = services.filter((one) => one.known === true).map(({ variable }) => variable);
  const found = (variable: string, address: string) => {
    announce(variable)(address);
    addresses.found(variable);
  };
  const listenOf = async ({ name, known, variable }: Service): Promise<Record<string, string>> => {
    if (name === 'gateway') return { ICRM_LISTEN: `127.0.0.1:${port}` };
    if (known !== true) return {};
    const address = await freeAddress();
    found(variable, address);
    return { ICRM_LISTEN: address };
  };
  const serving = services.map((service) => {
    const part = latePart(
      service.name,
      async () => {
        const listen = await listenOf(service);
        await addresses.all([...known, ...(service.needs ?? [])]);
        const own = { ...settings, ...listen, ...certificatesOf(service.name, tls) };
        return servicePart(service, own, processes);
      },
      (address) => found(service.variable, address),
    );
    return addresses.failing(service.variable, part);
  });
  const [gateway, ...inner] = serving.reverse();
  const parts = [
    ...startedTogether(embedded),
    ...startedTogether(inner.reverse()),
    ...(gateway ? [gateway] : []),
  ];
  // Engines start on threads or in processes of their own: meanwhile this thread loads what comes next.
  if (!processes) for (const { load } of services) void load();
  const ops = opsPart({ listen: opsListen(settings), notReady: () => firstNotReady(parts) });
  return [ops, ...parts];
};

/** The ops server of this process; in --processes mode services have none unless the settings give them one. */
const opsListen = (settings: Record<string, string | undefined>) => {
  const [host = '127.0.0.1', port = '0'] = (settings['ICRM_OPS_LISTEN'] ?? '127.0.0.1:0').split(':');
  delete settings['ICRM_OPS_LISTEN'];
  return { host, port: Number(port) };
};
