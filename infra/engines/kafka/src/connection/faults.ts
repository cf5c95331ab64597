import { type ErrorName, errorCodes } from '../engine/kafka-error.ts';

/** Which requests a fault is for; what is left out matches all. */
export type FaultTarget = {
  /** Name of the API in the protocol: Produce, Fetch, JoinGroup, … */
  readonly api?: string;
  readonly clientId?: string;
  readonly node?: number;
};

/** What happens to a request instead of, before or after being served. */
export type FaultEffect =
  /** Answered with this error, not served. */
  | { readonly error: ErrorName }
  /** Served after so many milliseconds. */
  | { readonly delayMs: number }
  /** The connection is dropped before the request is served, or after it was served and before it is answered. */
  | { readonly drop: 'before' | 'after' }
  /** Served twice, as if the network had repeated it; the second answer is sent. */
  | { readonly duplicate: true };

export type Fault = FaultTarget &
  FaultEffect & { /** How often it strikes; without end by default. */ readonly times?: number };

export type RequestFacts = { readonly api: string; readonly clientId: string; readonly node: number };

/** A fault that was injected. */
export type InjectedFault = {
  /** How often it struck. */
  readonly hits: number;
  remove(): void;
};

type Live = { readonly fault: Fault; hits: number };

/** The faults of one engine; of several that match, the one injected first strikes. */
export class Faults {
  readonly #live = new Set<Live>();

  inject(fault: Fault): InjectedFault {
    const live: Live = { fault, hits: 0 };
    this.#live.add(live);
    return {
      get hits() {
        return live.hits;
      },
      remove: () => {
        this.#live.delete(live);
      },
    };
  }

  clear(): void {
    this.#live.clear();
  }

  strike(facts: RequestFacts): FaultEffect | undefined {
    for (const live of this.#live) {
      const { api, clientId, node, times = Number.POSITIVE_INFINITY } = live.fault;
      const isHit =
        (api === undefined || api === facts.api) &&
        (clientId === undefined || clientId === facts.clientId) &&
        (node === undefined || node === facts.node);
      if (!isHit) continue;
      live.hits++;
      if (live.hits >= times) this.#live.delete(live);
      return live.fault;
    }
    return undefined;
  }
}

export const faultCode = (name: ErrorName): number => errorCodes[name];
