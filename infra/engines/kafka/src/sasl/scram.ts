import { createHash, createHmac, pbkdf2Sync, randomBytes, timingSafeEqual } from 'node:crypto';
import type { Exchange } from './exchange.ts';

type Digest = 'sha256' | 'sha512';

const ITERATIONS = 4096;

/** What a server keeps of a password (RFC 5802). */
export type ScramCredential = {
  readonly salt: Buffer;
  readonly storedKey: Buffer;
  readonly serverKey: Buffer;
};

export function scramCredential(password: string, digest: Digest): ScramCredential {
  const salt = randomBytes(16);
  const length = digest === 'sha256' ? 32 : 64;
  const salted = pbkdf2Sync(password.normalize('NFKC'), salt, ITERATIONS, length, digest);
  const clientKey = createHmac(digest, salted).update('Client Key').digest();
  const storedKey = createHash(digest).update(clientKey).digest();
  return { salt, storedKey, serverKey: createHmac(digest, salted).update('Server Key').digest() };
}

type First = { readonly bare: string; readonly reply: string; readonly credential: ScramCredential };

/** One exchange: client-first, server-first, client-final, server-final. */
export class ScramExchange implements Exchange {
  readonly #digest: Digest;
  readonly #find: (user: string) => ScramCredential | undefined;
  readonly #nonce = randomBytes(18).toString('base64');
  #first: First | undefined;
  isDone = false;

  constructor(digest: Digest, find: (user: string) => ScramCredential | undefined) {
    this.#digest = digest;
    this.#find = find;
  }

  answer(token: Buffer): Buffer | undefined {
    const text = token.toString('utf8');
    return this.#first === undefined ? this.#answerFirst(text) : this.#answerFinal(text, this.#first);
  }

  #answerFirst(text: string): Buffer | undefined {
    const match = /^n,(?:a=[^,]*)?,((?:m=[^,]*,)?n=([^,]*),r=([^,]+).*)$/s.exec(text);
    const [, bare = '', user = '', clientNonce = ''] = match ?? [];
    const credential =
      match === null ? undefined : this.#find(user.replaceAll('=2C', ',').replaceAll('=3D', '='));
    if (credential === undefined) return undefined;
    const reply = `r=${clientNonce}${this.#nonce},s=${credential.salt.toString('base64')},i=${ITERATIONS}`;
    this.#first = { bare, reply, credential };
    return Buffer.from(reply);
  }

  #answerFinal(text: string, first: First): Buffer | undefined {
    const match = /^(c=([^,]*),r=([^,]*)(?:,.*?)?),p=([^,]*)$/s.exec(text);
    if (match === null) return undefined;
    const [, withoutProof = '', , nonce = '', proof = ''] = match;
    // librdkafka before 2.6.1 repeats its own nonce once more, so the end is what counts, as in Apache Kafka.
    if (!nonce.endsWith(this.#nonce)) return undefined;
    const message = `${first.bare},${first.reply},${withoutProof}`;
    const { storedKey, serverKey } = first.credential;
    const signature = createHmac(this.#digest, storedKey).update(message).digest();
    const given = Buffer.from(proof, 'base64');
    if (given.length !== signature.length) return undefined;
    const clientKey = Buffer.from(given.map((byte, index) => byte ^ (signature[index] ?? 0)));
    if (!timingSafeEqual(createHash(this.#digest).update(clientKey).digest(), storedKey)) return undefined;
    this.isDone = true;
    const verifier = createHmac(this.#digest, serverKey).update(message).digest('base64');
    return Buffer.from(`v=${verifier}`);
  }
}
