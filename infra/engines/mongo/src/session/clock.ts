import { Timestamp } from '../bson/value.ts';

/** The cluster time: seconds and a counter, strictly increasing. */
export class Clock {
  #seconds = 0;
  #increment = 0;

  /** The next time; no two calls give the same. */
  next(): Timestamp {
    const now = Math.floor(Date.now() / 1000);
    if (now > this.#seconds) {
      this.#seconds = now;
      this.#increment = 1;
    } else this.#increment++;
    return new Timestamp(this.#seconds, this.#increment);
  }

  /** Never goes back behind a time that was given out before a restart. */
  startAfter({ seconds, increment }: Timestamp): void {
    if (seconds < this.#seconds || (seconds === this.#seconds && increment <= this.#increment)) return;
    this.#seconds = seconds;
    this.#increment = increment;
  }
}
