/** A service with a method of each kind, over JSON: what is tested is ours, not protobuf. */
export type Item = { readonly n: number; readonly text?: string };

const method = <const N extends string, const I extends boolean, const O extends boolean>(
  name: N,
  requestStream: I,
  responseStream: O,
) => ({
  path: `/icrm.test.v1.Echo/${name}` as const,
  requestStream,
  responseStream,
  requestSerialize: (value: Item) => Buffer.from(JSON.stringify(value)),
  requestDeserialize: (bytes: Buffer): Item => JSON.parse(bytes.toString()),
  responseSerialize: (value: Item) => Buffer.from(JSON.stringify(value)),
  responseDeserialize: (bytes: Buffer): Item => JSON.parse(bytes.toString()),
});

export const echoDefinition = {
  one: method('One', false, false),
  many: method('Many', false, true),
  collect: method('Collect', true, false),
  chat: method('Chat', true, true),
};

/** As a generated client constructor: the parts that rpcClient reads. */
export const EchoClient = { service: echoDefinition, serviceName: 'icrm.test.v1.Echo' };
