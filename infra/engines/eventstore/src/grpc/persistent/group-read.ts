import type persistentPb from '@eventstore/db-client/generated/persistent_pb.js';
import type sharedPb from '@eventstore/db-client/generated/shared_pb.js';
import type { ServerDuplexStream } from '@grpc/grpc-js';
import { encodeConfirmation, encodePersistentEvent } from '../../codec/persistent-response.ts';
import { withStructuredId } from '../../codec/record-id.ts';
import { canonicalUuid, uuidFromHalves } from '../../codec/uuid.ts';
import type { Consumer, ConsumerConnection } from '../../persistent/consumer.ts';
import { GroupError, groupKey } from '../../persistent/definition.ts';
import type { NackAction, PersistentGroup } from '../../persistent/group.ts';
import type { GroupMessage } from '../../persistent/group-message.ts';
import type { Caller } from '../access.ts';
import { openCall } from '../calls.ts';
import type { EngineContext } from '../engine-context.ts';
import { invalidArgument } from '../errors.ts';
import { groupError } from './group-errors.ts';
import { readTarget } from './group-requests.ts';

export type GroupReadCall = ServerDuplexStream<persistentPb.ReadReq, Buffer>;

type Session = { readonly group: PersistentGroup; readonly consumer: Consumer };

const readId = (id: sharedPb.UUID): string => {
  const structured = id.getStructured();
  if (structured === undefined) return canonicalUuid(id.getString()) ?? '';
  return uuidFromHalves(
    BigInt(structured.getMostSignificantBits()),
    BigInt(structured.getLeastSignificantBits()),
  );
};

/** Wire values of the nack's action: 1 park, 3 skip, 4 stop; stop does nothing but forget, as skip. */
const toAction = (action: number): NackAction => {
  if (action === 1) return 'park';
  return action === 3 || action === 4 ? 'skip' : 'retry';
};

const toBytes = (
  { event, link, origin, retries, replayed }: GroupMessage,
  structuredIds: boolean,
): Buffer => {
  const shape = (record: Buffer | undefined): Buffer | undefined =>
    record !== undefined && structuredIds ? withStructuredId(record) : record;
  const position = replayed ? (link ?? origin).position : origin.position;
  return encodePersistentEvent({ event: shape(event?.record), link: shape(link?.record), position, retries });
};

const connectionName = (call: GroupReadCall): string => String(call.metadata.get('connection-name')[0] ?? '');

/** The connection of this call, and how it becomes a consumer of the group it names. */
class GroupReader {
  private readonly context: EngineContext;
  private readonly call: GroupReadCall;
  private readonly close: () => void;
  private session: Session | undefined;
  private target = { stream: '', group: '' };

  constructor(context: EngineContext, call: GroupReadCall) {
    this.context = context;
    this.call = call;
    call.on('data', (message: persistentPb.ReadReq) => this.receive(message));
    this.close = openCall(context, call, () => this.leave());
    call.on('end', () => {
      this.leave();
      this.close();
      call.end();
    });
  }

  private receive(message: persistentPb.ReadReq): void {
    try {
      const ack = message.getAck();
      const nack = message.getNack();
      if (this.session === undefined) this.join(message.getOptions());
      else if (ack !== undefined) this.session.group.ack(this.session.consumer, ack.getIdsList().map(readId));
      else if (nack !== undefined) this.refuse(this.session, nack);
    } catch (error) {
      this.fail(error);
    }
  }

  private refuse({ group, consumer }: Session, nack: persistentPb.ReadReq.Nack): void {
    group.nack(consumer, nack.getIdsList().map(readId), toAction(nack.getAction()), nack.getReason());
  }

  private join(options: persistentPb.ReadReq.Options | undefined): void {
    if (options === undefined) throw invalidArgument('The first message must name the group.');
    this.target = readTarget(options);
    const { stream, group: name } = this.target;
    const group = this.context.groups().get(stream, name);
    const consumer = group.connect(this.connection(options, this.authorize(stream)));
    this.session = { group, consumer };
    this.call.write(encodeConfirmation(groupKey(stream, name)));
    group.pump();
  }

  private authorize(stream: string): Caller {
    const { access } = this.context;
    const caller = access.caller(this.call.metadata);
    access.check(caller, 'read', stream);
    return caller;
  }

  private connection(options: persistentPb.ReadReq.Options, caller: Caller): ConsumerConnection {
    const { call } = this;
    const structuredIds = options.getUuidOption()?.hasStructured() ?? false;
    return {
      from: call.getPeer(),
      username: caller.name,
      name: connectionName(call),
      bufferSize: options.getBufferSize(),
      deliver: (message) => {
        call.write(toBytes(message, structuredIds));
      },
      drop: (reason) => this.fail(reason instanceof GroupError ? reason : new GroupError('dropped')),
    };
  }

  private fail(error: unknown): void {
    this.close();
    this.leave();
    const { stream, group } = this.target;
    this.call.emit('error', groupError(error, stream, group));
  }

  private leave(): void {
    const { session } = this;
    this.session = undefined;
    session?.group.disconnect(session.consumer);
  }
}

/** PersistentSubscriptions/Read: joins a group, then exchanges events for acknowledgements. */
export const readGroup =
  (context: EngineContext) =>
  (call: GroupReadCall): void => {
    new GroupReader(context, call);
  };
