/** As much of a generated method definition as is needed; `Q` request, `S` response. */
export type MethodDefinition<Q = never, S = never> = {
  readonly path: string;
  readonly requestStream: boolean;
  readonly responseStream: boolean;
  requestSerialize(value: Q): Buffer;
  requestDeserialize(bytes: Buffer): Q;
  responseSerialize(value: S): Buffer;
  responseDeserialize(bytes: Buffer): S;
};

/** A generated service definition such as `salesV1.SalesServiceService`. */
export type ServiceDefinition = { readonly [method: string]: AnyMethod };

type AnyMethod = {
  readonly path: string;
  readonly requestStream: boolean;
  readonly responseStream: boolean;
  requestSerialize(value: never): Buffer;
  requestDeserialize(bytes: Buffer): unknown;
  responseSerialize(value: never): Buffer;
  responseDeserialize(bytes: Buffer): unknown;
};

/** The request message of a method. */
export type RequestOf<M> = M extends { requestDeserialize(bytes: Buffer): infer Q } ? Q : never;
/** The response message of a method. */
export type ResponseOf<M> = M extends { responseDeserialize(bytes: Buffer): infer S } ? S : never;

/** What a handler may know of its call. */
export type RpcCall = {
  /** Aborts when the caller gave up, the deadline passed, or (streams only) the server stops. */
  readonly signal: AbortSignal;
  /** Milliseconds until the deadline; Infinity for a stream without one. */
  remainingMs(): number;
  /** A header of the call. */
  header(name: string): string | undefined;
  /** `icrm.sales.v1.SalesService/PlaceOrder` */
  readonly method: string;
};

/** The handler of a method: promises and async iterables, whatever the kind of streaming. */
export type Handler<M> = M extends { requestStream: infer I; responseStream: infer O }
  ? I extends true
    ? O extends true
      ? (requests: AsyncIterable<RequestOf<M>>, call: RpcCall) => AsyncIterable<ResponseOf<M>>
      : (requests: AsyncIterable<RequestOf<M>>, call: RpcCall) => Promise<ResponseOf<M>>
    : O extends true
      ? (request: RequestOf<M>, call: RpcCall) => AsyncIterable<ResponseOf<M>>
      : (request: RequestOf<M>, call: RpcCall) => Promise<ResponseOf<M>>
  : never;

/** One handler for every method of a service. */
export type Handlers<D extends ServiceDefinition> = { readonly [M in keyof D]: Handler<D[M]> };

/** How one call differs from the client's defaults. */
export type CallOptions = {
  /** Time for the answer; streams have none unless set. */
  readonly deadlineMs?: number | undefined;
  readonly signal?: AbortSignal | undefined;
  readonly headers?: Readonly<Record<string, string>> | undefined;
};

/** A method as a client calls it. A stream begins with the first read, and is cancelled when the reader leaves it. */
export type ClientMethod<M> = M extends { requestStream: infer I; responseStream: infer O }
  ? I extends true
    ? O extends true
      ? (requests: AsyncIterable<RequestOf<M>>, options?: CallOptions) => AsyncIterable<ResponseOf<M>>
      : (requests: AsyncIterable<RequestOf<M>>, options?: CallOptions) => Promise<ResponseOf<M>>
    : O extends true
      ? (request: RequestOf<M>, options?: CallOptions) => AsyncIterable<ResponseOf<M>>
      : (request: RequestOf<M>, options?: CallOptions) => Promise<ResponseOf<M>>
  : never;
