import sharedPb from '@eventstore/db-client/generated/shared_pb.js';
import streamsPb from '@eventstore/db-client/generated/streams_pb.js';

/* Reads of the engine that leave the answers as bytes: they show what the engine costs without its client. */

export const READ_PATH = '/event_store.client.streams.Streams/Read';

export const same = (bytes: Buffer): Buffer => bytes;

const empty = (): sharedPb.Empty => new sharedPb.Empty();

/** A subscription to all events from the end, or from behind a position. */
export const subscriptionRequest = (from: 'end' | bigint): Buffer => {
  const all = new streamsPb.ReadReq.Options.AllOptions();
  if (from === 'end') all.setEnd(empty());
  else {
    const position = new streamsPb.ReadReq.Options.Position();
    position.setCommitPosition(String(from));
    position.setPreparePosition(String(from));
    all.setPosition(position);
  }
  const uuid = new streamsPb.ReadReq.Options.UUIDOption();
  uuid.setString(empty());
  const options = new streamsPb.ReadReq.Options();
  options.setAll(all);
  options.setUuidOption(uuid);
  options.setNoFilter(empty());
  options.setSubscription(new streamsPb.ReadReq.Options.SubscriptionOptions());
  const request = new streamsPb.ReadReq();
  request.setOptions(options);
  return Buffer.from(request.serializeBinary());
};
