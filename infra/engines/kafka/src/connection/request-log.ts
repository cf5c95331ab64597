export type LoggedRequest = {
  /** Milliseconds since 1970. */
  readonly at: number;
  readonly api: string;
  readonly version: number;
  readonly clientId: string;
  readonly node: number;
  readonly requestBytes: number;
  /** 0 when the request was not answered. */
  readonly responseBytes: number;
};

const KEPT = 1000;

/** Counts all requests by API and remembers the latest. */
export class RequestLog {
  readonly #counts = new Map<string, number>();
  readonly #recent: LoggedRequest[] = [];
  #next = 0;

  add(request: LoggedRequest): void {
    this.#counts.set(request.api, (this.#counts.get(request.api) ?? 0) + 1);
    this.#recent[this.#next] = request;
    this.#next = (this.#next + 1) % KEPT;
  }

  /** Requests served since the start, by API. */
  counts(): Readonly<Record<string, number>> {
    return Object.fromEntries(this.#counts);
  }

  /** The latest thousand, oldest first. */
  recent(): readonly LoggedRequest[] {
    return [...this.#recent.slice(this.#next), ...this.#recent.slice(0, this.#next)];
  }
}
