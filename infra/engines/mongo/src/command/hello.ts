import { Doc, type Value } from '../bson/doc.ts';
import { DateTime, ObjectId } from '../bson/value.ts';
import { isDoc } from '../query/path.ts';
import { commonCompressors } from '../wire/compression.ts';
import { mechanismsOf, speculate } from './authenticate.ts';
import type { Command, Commands, Context } from './context.ts';

const maxWireVersion = 25;
const electionId = new ObjectId(Buffer.from('7fffffff0000000000000001', 'hex'));

/** What drivers take the server for: the primary of a replica set of one. */
function hello(context: Context, primaryField: 'ismaster' | 'isWritablePrimary'): Doc {
  const { client, body, engine } = context;
  remember(context);
  const address = client.localAddress;
  const reply = Doc.of({
    [primaryField]: true,
    helloOk: body.get('helloOk') === true ? true : undefined,
    topologyVersion: undefined,
    hosts: [address],
    setName: engine.setName,
    setVersion: 1,
    secondary: false,
    primary: address,
    me: address,
    electionId,
    lastWrite: Doc.of({ lastWriteDate: new DateTime(Date.now()) }),
    maxBsonObjectSize: 16_777_216,
    maxMessageSizeBytes: 48_000_000,
    maxWriteBatchSize: 100_000,
    localTime: new DateTime(Date.now()),
    logicalSessionTimeoutMinutes: 30,
    connectionId: client.id,
    minWireVersion: 0,
    maxWireVersion,
    readOnly: false,
  });
  const offered = body.get('compression');
  const common = Array.isArray(offered) ? commonCompressors(offered.map(String)) : [];
  if (common.length > 0) reply.set('compression', common);
  const mechanisms = mechanismsOf(context, body.get('saslSupportedMechs'));
  if (mechanisms !== undefined) reply.set('saslSupportedMechs', mechanisms);
  const begun = speculate(context, body.get('speculativeAuthenticate'));
  if (begun !== undefined) reply.set('speculativeAuthenticate', begun);
  return reply;
}

function remember({ client, body }: Context): void {
  const metadata = body.get('client');
  const application: Value | undefined = isDoc(metadata) ? metadata.get('application') : undefined;
  const name = isDoc(application) ? application.get('name') : undefined;
  if (typeof name === 'string') client.appName = name;
}

const fields = [
  'client',
  'compression',
  'saslSupportedMechs',
  'loadBalanced',
  'hostInfo',
  'topologyVersion',
  'maxAwaitTimeMS',
  'backpressure',
  'speculativeAuthenticate',
  'internalClient',
];
const legacy: Command = { fields, run: (context) => hello(context, 'ismaster') };

export const helloCommands: Commands = {
  hello: { fields, run: (context) => hello(context, 'isWritablePrimary') },
  ismaster: legacy,
  isMaster: legacy,
};
