import { z } from 'zod';

// Every schema here reads the text of an environment variable and says in its message what would be right.

/** Any text that is not empty. */
export const textSetting = z.string();

/** `host:port`; port 0 lets the system pick one. Reads as `{ host, port }`. */
export const listenSetting = z
  .string()
  .regex(/^[\w.:[\]-]+:\d{1,5}$/, 'expected host:port such as 127.0.0.1:8080 (port 0 picks one)')
  .transform((text) => {
    const colon = text.lastIndexOf(':');
    return { host: text.slice(0, colon).replace(/^\[|\]$/g, ''), port: Number(text.slice(colon + 1)) };
  })
  .refine(({ port }) => port <= 65_535, 'expected a port of 0 to 65535');

/** Where a server listens. */
export type ListenAddress = z.output<typeof listenSetting>;

/** `host:port` of something to connect to; kept as text. */
export const targetSetting = z
  .string()
  .regex(/^[\w.[\]:-]+:\d{1,5}$/, 'expected host:port such as 127.0.0.1:50051');

/**
 * `host:port[,host:port…]`, which reads as an array, or one address with credentials and TLS,
 * `kafka://user:password@host:port[,host:port…]?tls=true`, which stays whole.
 */
export const targetsSetting = z
  .string()
  .regex(
    /^(kafka:\/\/\S+|[\w.[\]:-]+:\d{1,5}(,[\w.[\]:-]+:\d{1,5})*)$/,
    'expected host:port[,host:port] without spaces, or kafka://user:password@host:port?tls=true',
  )
  .transform((text) => (text.startsWith('kafka://') ? [text] : text.split(',')));

/** A URL with one of the given schemes (`esdb`, `mongodb`); kept as text. */
export const urlSetting = (...schemes: readonly string[]): z.ZodString =>
  z
    .string()
    .regex(
      new RegExp(`^(${schemes.map((scheme) => scheme.replace('+', '\\+')).join('|')})://\\S+$`),
      `expected an address that begins with ${schemes.map((scheme) => `${scheme}://`).join(' or ')}`,
    );

/** A whole number within bounds. */
export const integerSetting = ({ min, max }: { readonly min: number; readonly max: number }) =>
  z
    .string()
    .regex(/^-?\d{1,15}$/, `expected a whole number from ${min} to ${max}`)
    .transform(Number)
    .refine((value) => value >= min && value <= max, `expected a whole number from ${min} to ${max}`);

/** `true` or `false` (also 1, 0, yes, no, on, off). */
export const flagSetting = z
  .string()
  .regex(/^(true|false|1|0|yes|no|on|off)$/i, 'expected true or false')
  .transform((text) => /^(true|1|yes|on)$/i.test(text));

/** One of a closed set of words. */
export const choiceSetting = <const T extends readonly [string, ...string[]]>(choices: T) =>
  z.enum(choices, { error: `expected one of ${choices.join(', ')}` });
