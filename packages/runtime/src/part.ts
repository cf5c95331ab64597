/** Something that runs: an engine, a client, a server, a subscription, a whole service. */
export type Part = {
  readonly name: string;
  /** Resolves when the part can do its work; the text it gives (an address) is printed beside its name. */
  start(): Promise<string | undefined>;
  /** Stops taking new work, finishes work in hand, releases everything. Called once, also after a failed start. */
  stop(): Promise<void>;
  /** Undefined when ready, else why not. Parts without it are ready once started. */
  notReady?(): string | undefined;
};

/** What is printed or logged while parts start. */
export type StartReport = {
  readonly name: string;
  readonly address: string | undefined;
  readonly ms: number;
};
