/** As much of a logger as the runtime needs; the loggers of the telemetry package fit. */
export type Log = {
  info(fields: object, message: string): void;
  error(fields: object, message: string): void;
  fatal(fields: object, message: string): void;
};

/** Writes JSON lines to stderr: for programs that have no logger (yet). */
export const plainLog = (name: string): Log => {
  const write = (level: string) => (fields: object, message: string) => {
    const line = { time: new Date().toISOString(), level, name, ...withError(fields), msg: message };
    process.stderr.write(`${JSON.stringify(line)}\n`);
  };
  return { info: write('info'), error: write('error'), fatal: write('fatal') };
};

const withError = (fields: object): object => {
  const { err } = fields as { err?: unknown };
  return err instanceof Error
    ? { ...fields, err: { type: err.name, message: err.message, stack: err.stack } }
    : fields;
};
