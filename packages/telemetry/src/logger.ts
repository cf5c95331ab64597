import { types } from 'node:util';
import { defineSettings, SettingsError, sharedVariables } from '@icrm/runtime';
import { trace } from '@opentelemetry/api';
import { destination, type Logger as Pino, pino, stdTimeFunctions } from 'pino';
import { type LogFieldName, logFieldNames } from './names.ts';
import { scrub } from './scrub.ts';

/** The fields of a log line: registered names with plain values, and the error if there was one. */
export type LogFields = {
  readonly [K in LogFieldName]?: string | number | bigint | boolean | undefined;
} & { readonly err?: unknown };

/** Writes one line: fields, then a sentence in lower case without an end stop and without values in it. */
export type Write = (fields: LogFields, message: string) => void;

/** Writes JSON lines to stderr. */
export type Logger = {
  readonly trace: Write;
  readonly debug: Write;
  readonly info: Write;
  readonly warn: Write;
  readonly error: Write;
  readonly fatal: Write;
  /** A logger whose every line has these fields too. */
  child(fields: LogFields): Logger;
};

const levels = ['trace', 'debug', 'info', 'warn', 'error', 'fatal'] as const;

/** A logger over a pino instance. Personal data stay out by construction: a field that is not registered is dropped. */
export const loggerOver = (target: Pino): Logger => {
  const write =
    (level: (typeof levels)[number]): Write =>
    (fields, message) => {
      if (target.isLevelEnabled(level)) target[level](toLine(fields), scrub(message));
    };
  return {
    trace: write('trace'),
    debug: write('debug'),
    info: write('info'),
    warn: write('warn'),
    error: write('error'),
    fatal: write('fatal'),
    child: (fields) => loggerOver(target.child(toLine(fields))),
  };
};

/** The logger of a program or a part of it: JSON lines on stderr, from the level of ICRM_LOG_LEVEL, with the active trace. */
export const logger = (name: string): Logger => {
  root ??= makeRoot();
  return loggerOver(root.child({ logger: name }));
};

let root: Pino | undefined;
const settings = defineSettings({ level: sharedVariables.logLevel, nodeEnv: sharedVariables.nodeEnv });

const makeRoot = (): Pino =>
  pino(
    {
      level: logLevel(),
      base: null,
      timestamp: stdTimeFunctions.isoTime,
      formatters: { level: (level) => ({ level }) },
      mixin: activeTrace,
      // Errors are made plain by toLine.
      serializers: { err: (error: unknown) => error },
    },
    destination({ fd: 2, sync: true }),
  );

/** A wrong level must not keep a program from logging: it is told by the program's own settings. */
const logLevel = (): string => {
  try {
    const { level, nodeEnv } = settings.read();
    return level ?? (nodeEnv === 'test' ? 'fatal' : 'info');
  } catch (error) {
    if (error instanceof SettingsError) return 'info';
    throw error;
  }
};

const activeTrace = (): object => {
  const active = trace.getActiveSpan()?.spanContext();
  return active === undefined ? {} : { trace_id: active.traceId, span_id: active.spanId };
};

const toLine = (fields: LogFields): object => {
  const line: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(fields)) {
    if (value === undefined) continue;
    if (name === 'err') line['err'] = toError(value);
    else if (name in logFieldNames) line[name] = toValue(value);
  }
  return line;
};

const toValue = (value: unknown): unknown => {
  if (typeof value === 'string') return scrub(value);
  if (typeof value === 'bigint') return value.toString();
  return typeof value === 'number' || typeof value === 'boolean' ? value : '[not plain]';
};

const MAX_CAUSES = 3;

const toError = (error: unknown, depth = 0): object => {
  if (!types.isNativeError(error)) return { message: scrub(String(error)) };
  const code = 'code' in error && ['string', 'number'].includes(typeof error.code) ? error.code : undefined;
  return {
    type: error.name,
    message: scrub(error.message),
    code,
    // The first lines of a stack repeat the message, values and all: only the frames are kept.
    stack: (error.stack ?? '').split('\n').filter((line) => /^\s+at /.test(line)),
    cause: error.cause !== undefined && depth < MAX_CAUSES ? toError(error.cause, depth + 1) : undefined,
  };
};
