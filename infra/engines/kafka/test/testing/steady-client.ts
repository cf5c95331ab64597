import { type ClientCodec, RawClient } from './raw-client.ts';

/** Repeats a request over new connections until it is answered: what an idempotent client does through crashes. */
export class SteadyClient {
  readonly #address: string;
  #client: RawClient | undefined;

  constructor(address: string) {
    this.#address = address;
  }

  async call<Request, Response>(
    codec: ClientCodec<Request, Response>,
    version: number,
    request: Request,
  ): Promise<Response> {
    const deadline = Date.now() + 20_000;
    for (;;) {
      try {
        this.#client ??= await RawClient.open(this.#address, 'steady');
        return await this.#client.call(codec, version, request);
      } catch (error) {
        this.#client?.close();
        this.#client = undefined;
        if (Date.now() > deadline) throw error;
        await new Promise((resolve) => setTimeout(resolve, 5));
      }
    }
  }

  close(): void {
    this.#client?.close();
  }
}
