import { type Sampler, SamplingDecision, type SamplingResult } from '@opentelemetry/sdk-trace';

/** How many new traces a second are kept, and by what clock (milliseconds). */
export type LimitedSamplerOptions = { readonly perSecond: number; readonly now?: () => number };

/**
 * Keeps what another sampler keeps, but no more than so many new traces a second: the spans of a trace that is not kept
 * cost next to nothing, so that tracing takes the same from a busy program as from a quiet one.
 */
export class LimitedSampler implements Sampler {
  readonly #inner: Sampler;
  readonly #perSecond: number;
  readonly #now: () => number;
  #left: number;
  #at: number;

  constructor(inner: Sampler, { perSecond, now = () => performance.now() }: LimitedSamplerOptions) {
    this.#inner = inner;
    this.#perSecond = perSecond;
    this.#now = now;
    this.#left = perSecond;
    this.#at = now();
  }

  shouldSample(...span: Parameters<Sampler['shouldSample']>): SamplingResult {
    const result = this.#inner.shouldSample(...span);
    if (result.decision === SamplingDecision.NOT_RECORD || this.#take()) return result;
    return { decision: SamplingDecision.NOT_RECORD };
  }

  toString(): string {
    return `LimitedSampler{${this.#perSecond}/s, ${this.#inner.toString()}}`;
  }

  /** A second's worth can be taken at once after a rest. */
  #take(): boolean {
    const now = this.#now();
    this.#left = Math.min(this.#perSecond, this.#left + ((now - this.#at) / 1_000) * this.#perSecond);
    this.#at = now;
    if (this.#left < 1) return false;
    this.#left -= 1;
    return true;
  }
}
