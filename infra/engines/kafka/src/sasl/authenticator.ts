import { createHash, timingSafeEqual } from 'node:crypto';
import type { Exchange } from './exchange.ts';
import { type ScramCredential, ScramExchange, scramCredential } from './scram.ts';

export const mechanisms = ['PLAIN', 'SCRAM-SHA-256', 'SCRAM-SHA-512'] as const;

type Mechanism = (typeof mechanisms)[number];

const isMechanism = (name: string): name is Mechanism => mechanisms.some((known) => known === name);

/** Knows the users of a broker and starts their exchanges. */
export class Authenticator {
  readonly #passwords: ReadonlyMap<string, string>;
  readonly #credentials = new Map<string, ScramCredential>();

  constructor(users: Readonly<Record<string, string>>) {
    this.#passwords = new Map(Object.entries(users));
  }

  /** Undefined for a mechanism that is not offered. */
  start(mechanism: string): Exchange | undefined {
    if (!isMechanism(mechanism)) return undefined;
    if (mechanism === 'PLAIN') return new PlainExchange(this.#passwords);
    const digest = mechanism === 'SCRAM-SHA-256' ? 'sha256' : 'sha512';
    return new ScramExchange(digest, (user) => this.#credential(user, digest));
  }

  #credential(user: string, digest: 'sha256' | 'sha512'): ScramCredential | undefined {
    const password = this.#passwords.get(user);
    if (password === undefined) return undefined;
    const key = `${digest} ${user}`;
    const credential = this.#credentials.get(key) ?? scramCredential(password, digest);
    this.#credentials.set(key, credential);
    return credential;
  }
}

const digest = (text: string) => createHash('sha256').update(text).digest();

/** One token: authorisation id, user, password, with NUL between them. */
class PlainExchange implements Exchange {
  readonly #passwords: ReadonlyMap<string, string>;
  isDone = false;

  constructor(passwords: ReadonlyMap<string, string>) {
    this.#passwords = passwords;
  }

  answer(token: Buffer): Buffer | undefined {
    const [authorisation = '', user = '', password, ...more] = token.toString('utf8').split('\0');
    const known = this.#passwords.get(user);
    const isSelf = authorisation === '' || authorisation === user;
    if (known === undefined || password === undefined || more.length > 0 || !isSelf) return undefined;
    if (!timingSafeEqual(digest(known), digest(password))) return undefined;
    this.isDone = true;
    return Buffer.alloc(0);
  }
}
