import { resolve } from 'node:path';
import { parseArgs } from 'node:util';

/** What the person at the keyboard asked for. */
export type Arguments = {
  /** The folder of all data. */
  readonly data: string;
  /** HTTP port of the gateway; 0 picks one. */
  readonly port: number;
  /** Each engine and service as a process of its own. */
  readonly processes: boolean;
  /** The folder of the services' certificates, for mutual TLS between their processes. */
  readonly tls?: string;
  /** Load the Superstore sample once everything runs. */
  readonly demo: boolean;
  readonly help: boolean;
};

/** Shown by --help. */
export const usage = `Runs the whole backbone on this machine, with nothing else installed.

usage: npm start -- [options]

  --data DIR     where everything is kept (default ./data)
  --port N       HTTP port of the gateway, 0 picks one (default 8080)
  --processes    each engine and service as a process of its own
  --tls DIR      mutual TLS between the processes; DIR gets a development authority and certificates on first use
  --demo         then load the Superstore sample: 793 customers, 5,009 orders
  --help         this text

Environment:
  ICRM_EVENTSTORE, ICRM_KAFKA, ICRM_MONGO   real servers instead of the embedded engines, one by one
  ICRM_OPS_LISTEN                           host:port of metrics, health and recent spans (default: a free port)
  ICRM_LOG_LEVEL                            trace to silent (default warn here)
`;

/** @throws Error with a sentence for the person when an option is unknown or makes no sense. */
export const readArguments = (argv: readonly string[]): Arguments => {
  const { values } = parseArgs({
    args: [...argv],
    options: {
      data: { type: 'string', default: 'data' },
      port: { type: 'string', default: '8080' },
      processes: { type: 'boolean', default: false },
      tls: { type: 'string' },
      demo: { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
    },
  });
  const port = Number(values.port);
  if (!Number.isInteger(port) || port < 0 || port > 65_535)
    throw new Error(`--port ${values.port}: expected a number from 0 to 65535`);
  const { tls, ...others } = values;
  if (tls !== undefined && !values.processes)
    throw new Error('--tls needs --processes: inside one process services trust each other');
  return { ...others, port, data: resolve(values.data), ...(tls !== undefined && { tls: resolve(tls) }) };
};
