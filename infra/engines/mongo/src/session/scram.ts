import { createHash, createHmac, pbkdf2Sync, randomBytes, timingSafeEqual } from 'node:crypto';

const digest = 'sha256';
/** What MongoDB takes by default; drivers refuse less than 4,096. */
const iterations = 15_000;
const printable = /^[\x20-\x7e]+$/;

const hmac = (key: Buffer, text: string) => createHmac(digest, key).update(text).digest();
const hash = (bytes: Buffer) => createHash(digest).update(bytes).digest();

/** What a server keeps of a password (RFC 5802). */
type Credential = { readonly salt: Buffer; readonly storedKey: Buffer; readonly serverKey: Buffer };

function credentialOf(password: string): Credential {
  const salt = randomBytes(28);
  const salted = pbkdf2Sync(password, salt, iterations, 32, digest);
  return { salt, storedKey: hash(hmac(salted, 'Client Key')), serverKey: hmac(salted, 'Server Key') };
}

/**
 * Who may connect. Names and passwords are printable ASCII, so that they mean the same with and without SASLprep.
 * Keys are derived at the first use of a user: it costs some milliseconds that a start need not wait for.
 */
export class Users {
  readonly #passwords: ReadonlyMap<string, string>;
  readonly #credentials = new Map<string, Credential>();

  constructor(passwords: { readonly [name: string]: string }) {
    this.#passwords = new Map(Object.entries(passwords));
    for (const text of [...this.#passwords].flat())
      if (typeof text !== 'string' || !printable.test(text))
        throw new Error('names and passwords of users must be printable ASCII');
  }

  /** Whether anybody has to say who they are. */
  get required(): boolean {
    return this.#passwords.size > 0;
  }

  has(name: string): boolean {
    return this.#passwords.has(name);
  }

  credential(name: string): Credential | undefined {
    const password = this.#passwords.get(name);
    if (password === undefined) return undefined;
    const known = this.#credentials.get(name) ?? credentialOf(password);
    this.#credentials.set(name, known);
    return known;
  }
}

type First = {
  readonly user: string;
  readonly bare: string;
  readonly reply: string;
  readonly credential: Credential;
};

/** One SCRAM-SHA-256 exchange: client-first, server-first, client-final, server-final. */
export class ScramExchange {
  readonly #users: Users;
  readonly #nonce = randomBytes(24).toString('base64');
  #first: First | undefined;
  #proven = false;

  constructor(users: Users) {
    this.#users = users;
  }

  /** The user, once the password is proven. */
  get user(): string | undefined {
    return this.#proven ? this.#first?.user : undefined;
  }

  /** The server's next message; undefined refuses the client. */
  answer(message: string): string | undefined {
    return this.#first === undefined ? this.#answerFirst(message) : this.#answerFinal(message, this.#first);
  }

  #answerFirst(message: string): string | undefined {
    const [, bare = '', name = '', nonce = ''] = /^n,,(n=([^,]*),r=([^,]+))$/.exec(message) ?? [];
    const user = name.replaceAll('=2C', ',').replaceAll('=3D', '=');
    const credential = this.#users.credential(user);
    if (credential === undefined || nonce === '') return undefined;
    const reply = `r=${nonce}${this.#nonce},s=${credential.salt.toString('base64')},i=${iterations}`;
    this.#first = { user, bare, reply, credential };
    return reply;
  }

  #answerFinal(message: string, { bare, reply, credential }: First): string | undefined {
    const [, unproven = '', nonce = '', proof = ''] = /^(c=biws,r=([^,]+)),p=([^,]+)$/.exec(message) ?? [];
    if (!reply.startsWith(`r=${nonce},`)) return undefined;
    const text = `${bare},${reply},${unproven}`;
    const signature = hmac(credential.storedKey, text);
    const given = Buffer.from(proof, 'base64');
    if (given.length !== signature.length) return undefined;
    const clientKey = Buffer.from(given.map((byte, i) => byte ^ (signature[i] ?? 0)));
    if (!timingSafeEqual(hash(clientKey), credential.storedKey)) return undefined;
    this.#proven = true;
    return `v=${hmac(credential.serverKey, text).toString('base64')}`;
  }
}
