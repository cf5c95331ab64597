import type { Authenticator } from './authenticator.ts';
import type { Exchange } from './exchange.ts';

/** Where a connection stands with its authentication. Without an authenticator everybody is welcome. */
export class Session {
  readonly #authenticator: Authenticator | undefined;
  #exchange: Exchange | undefined;
  /** The next frames are bare tokens: what follows a handshake of version 0. */
  bareTokens = false;
  /** The connection is closed after the answer in hand. */
  isOver = false;

  constructor(authenticator: Authenticator | undefined) {
    this.#authenticator = authenticator;
  }

  get isAuthenticated(): boolean {
    return this.#authenticator === undefined || this.#exchange?.isDone === true;
  }

  /** False for a mechanism that is not offered. */
  start(mechanism: string): boolean {
    this.#exchange = this.#authenticator?.start(mechanism);
    return this.#exchange !== undefined;
  }

  /** The answer to a token; undefined when it is refused, 'unexpected' when no mechanism was named before. */
  answer(token: Buffer): Buffer | undefined | 'unexpected' {
    if (this.#exchange === undefined || this.#exchange.isDone) return 'unexpected';
    const answer = this.#exchange.answer(token);
    if (this.#exchange.isDone || answer === undefined) this.bareTokens = false;
    return answer;
  }
}
