import { type RunningProcess, startProcess } from '@icrm/testkit';

/** One instance of a service: a process of its own. */
export type Instance = { readonly address: string; readonly process: RunningProcess };

const root = new URL('../../../', import.meta.url);

/** Starts the program of a service and waits until it serves. */
export const startInstance = async (
  service: string,
  env: Readonly<Record<string, string>>,
): Promise<Instance> => {
  const process = await startProcess({
    main: new URL(`services/${service}/src/main.ts`, root),
    env: { ICRM_LISTEN: '127.0.0.1:0', ICRM_LOG_LEVEL: 'info', ...env },
    until: new RegExp(`"part":"${service}".*"address":"(?:http://)?([\\d.:]+)".*"started"`),
    withinMs: 60_000,
  });
  return { address: process.started[1] ?? '', process };
};
