import { hostname, totalmem } from 'node:os';
import { Doc } from '../bson/doc.ts';
import { DateTime, Double } from '../bson/value.ts';
import { failure } from '../failure.ts';
import { authenticated } from './authenticate.ts';
import { type Commands, type Context, collectionName } from './context.ts';
import { validateCollection } from './validate.ts';

const version = '8.0.0';

function buildInfo(): Doc {
  return Doc.of({
    version,
    versionArray: [8, 0, 0, 0],
    gitVersion: 'icrm',
    modules: ['embedded-dev'],
    bits: 64,
    debug: false,
    maxBsonObjectSize: 16_777_216,
    storageEngines: ['icrm'],
  });
}

function serverStatus({ engine }: Context): Doc {
  const uptime = (Date.now() - engine.startedAt) / 1000;
  const memory = process.memoryUsage();
  return Doc.of({
    host: hostname(),
    version,
    process: 'icrm-mongo',
    pid: BigInt(process.pid),
    uptime: new Double(uptime),
    localTime: new DateTime(Date.now()),
    mem: Doc.of({ bits: 64, resident: Math.round(memory.rss / 1048576) }),
    metrics: Doc.of({ cursor: Doc.of({ open: Doc.of({ total: BigInt(engine.cursors.size) }) }) }),
    storageEngine: Doc.of({ name: 'icrm', persistent: true }),
  });
}

function dbStats({ view, db }: Context): Doc {
  const infos = view.catalog.list(db);
  const objects = infos.reduce((total, info) => total + view.records(info).count(), 0);
  return Doc.of({
    db,
    collections: BigInt(infos.length),
    views: 0n,
    objects: BigInt(objects),
    indexes: BigInt(infos.reduce((total, { indexes }) => total + indexes.length, 0)),
  });
}

function replSetGetStatus({ engine, client }: Context): Doc {
  return Doc.of({
    set: engine.setName,
    date: new DateTime(Date.now()),
    myState: 1,
    members: [
      Doc.of({
        _id: 0,
        name: client.localAddress,
        health: new Double(1),
        state: 1,
        stateStr: 'PRIMARY',
        self: true,
      }),
    ],
  });
}

function endSessions({ engine, body, name }: Context): Doc {
  const list = body.get(name);
  if (!Array.isArray(list))
    throw failure('TypeMismatch', `BSON field '${name}' must be an array of sessions`);
  for (const session of list) {
    const id = session instanceof Doc ? session.get('id') : undefined;
    if (typeof id !== 'object' || id === null || !('subtype' in id)) continue;
    const key = Buffer.from(id.bytes).toString('hex');
    engine.sessions.end(key);
    engine.cursors.killWhere((cursor) => cursor.session === key);
  }
  return new Doc();
}

const nothing = () => new Doc();

export const adminCommands: Commands = {
  ping: { fields: [], transactional: true, run: nothing },
  buildInfo: { fields: [], run: buildInfo },
  buildinfo: { fields: [], run: buildInfo },
  serverStatus: { fields: [], run: serverStatus },
  hostInfo: {
    fields: [],
    run: () =>
      Doc.of({
        system: Doc.of({ hostname: hostname(), memSizeMB: Math.round(totalmem() / 1048576) }),
        os: Doc.of({ type: process.platform }),
      }),
  },
  connectionStatus: {
    fields: ['showPrivileges'],
    run: (context) => Doc.of({ authInfo: authenticated(context) }),
  },
  getParameter: {
    fields: ['featureCompatibilityVersion', 'allParameters'],
    run: () => Doc.of({ featureCompatibilityVersion: Doc.of({ version: '8.0' }) }),
  },
  getLog: { fields: [], run: () => Doc.of({ totalLinesWritten: 0, log: [] }) },
  replSetGetStatus: { fields: [], run: replSetGetStatus },
  dbStats: { fields: ['scale', 'freeStorage'], run: dbStats },
  endSessions: { fields: [], run: endSessions },
  killSessions: { fields: [], run: endSessions },
  refreshSessions: { fields: [], run: nothing },
  killAllSessions: { fields: [], run: nothing },
  configureFailPoint: {
    fields: ['mode', 'data'],
    run: ({ engine, body }) => {
      engine.failPoints.configure(body);
      return new Doc();
    },
  },
  validate: {
    fields: ['full', 'repair', 'metadata', 'checkBSONConformance'],
    run: (context) => validateCollection(context, collectionName(context)),
  },
};
