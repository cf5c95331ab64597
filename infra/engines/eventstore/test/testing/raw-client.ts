import sharedPb from '@eventstore/db-client/generated/shared_pb.js';
import streamsGrpc from '@eventstore/db-client/generated/streams_grpc_pb.js';
import streamsPb from '@eventstore/db-client/generated/streams_pb.js';
import { credentials, type ServiceError } from '@grpc/grpc-js';

/** The generated client alone, for what the client package never sends. */
export const rawClient = (address: string): InstanceType<typeof streamsGrpc.StreamsClient> =>
  new streamsGrpc.StreamsClient(address, credentials.createInsecure(), {
    'grpc.max_receive_message_length': -1,
    'grpc.max_send_message_length': -1,
  });

export const empty = (): sharedPb.Empty => new sharedPb.Empty();

export const uuid = (id: string): sharedPb.UUID => {
  const message = new sharedPb.UUID();
  message.setString(id);
  return message;
};

export const identifier = (name: string): sharedPb.StreamIdentifier => {
  const message = new sharedPb.StreamIdentifier();
  message.setStreamName(Buffer.from(name));
  return message;
};

type Options = streamsPb.ReadReq.Options;

/** A read of all events, or of a stream, changed as the test wants. */
export const readRequest = (
  stream: string | undefined,
  change: (options: Options) => void = () => {},
): streamsPb.ReadReq => {
  const options = new streamsPb.ReadReq.Options();
  if (stream === undefined) {
    const all = new streamsPb.ReadReq.Options.AllOptions();
    all.setStart(empty());
    options.setAll(all);
  } else {
    const from = new streamsPb.ReadReq.Options.StreamOptions();
    from.setStreamIdentifier(identifier(stream));
    from.setStart(empty());
    options.setStream(from);
  }
  options.setCount('1000000');
  options.setNoFilter(empty());
  const uuidOption = new streamsPb.ReadReq.Options.UUIDOption();
  uuidOption.setString(empty());
  options.setUuidOption(uuidOption);
  change(options);
  const request = new streamsPb.ReadReq();
  request.setOptions(options);
  return request;
};

/** Everything a call brings, and the error it ends with. */
export const outcome = <T>(
  call: NodeJS.ReadableStream,
): Promise<{ messages: T[]; error: ServiceError | undefined }> =>
  new Promise((resolve) => {
    const messages: T[] = [];
    call.on('data', (message: T) => messages.push(message));
    call.on('error', (error: ServiceError) => resolve({ messages, error }));
    call.on('end', () => setImmediate(() => resolve({ messages, error: undefined })));
  });

export type BatchPart = {
  readonly correlation: string;
  readonly stream?: string;
  readonly events?: readonly { id: string; type?: string; data?: Buffer; contentType?: string }[];
  readonly isFinal?: boolean;
};

/** A message of a BatchAppend stream; with options when it names a stream. */
export const batchPart = ({
  correlation,
  stream,
  events = [],
  isFinal = true,
}: BatchPart): streamsPb.BatchAppendReq => {
  const request = new streamsPb.BatchAppendReq();
  request.setCorrelationId(uuid(correlation));
  request.setIsFinal(isFinal);
  if (stream !== undefined) {
    const options = new streamsPb.BatchAppendReq.Options();
    options.setStreamIdentifier(identifier(stream));
    options.setAny(empty());
    request.setOptions(options);
  }
  for (const { id, type = 'T', data = Buffer.from('{}'), contentType = 'application/json' } of events) {
    const message = new streamsPb.BatchAppendReq.ProposedMessage();
    message.setId(uuid(id));
    if (type !== 'none') message.getMetadataMap().set('type', type);
    if (contentType !== 'none') message.getMetadataMap().set('content-type', contentType);
    message.setData(data);
    request.addProposedMessages(message);
  }
  return request;
};
