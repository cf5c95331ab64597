import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { Long, UUID } from 'bson';
import { RawClient } from './support/raw-client.ts';
import type { Plain } from './support/reference-values.ts';
import { type TestServer, testServer } from './support/server.ts';

// Replies by https://www.mongodb.com/docs/manual/reference/command/<command>/. One after the other on one database, as a
// client without a driver would send them. saslStart and saslContinue are in authentication.int.test.ts.

let server: TestServer;
let raw: RawClient;
const lsid = { id: new UUID() };
const db = 'every_command';
beforeAll(async () => {
  server = await testServer();
  raw = await RawClient.connect(new URL(server.uri).host);
  await raw.command({ dropDatabase: 1, $db: db });
});
afterAll(async () => {
  await raw.command({ dropDatabase: 1, $db: db });
  raw.close();
  await server.close();
});

let cursorId = Long.ZERO;
const inTransaction = (number: number, more: Plain = {}) => ({
  lsid,
  txnNumber: Long.fromNumber(number),
  autocommit: false,
  ...more,
});
const admin = { $db: 'admin' };

const rows: readonly (readonly [name: string, command: () => Plain, expected: Plain])[] = [
  ['hello', () => ({ hello: 1 }), { isWritablePrimary: true, maxWireVersion: 25, readOnly: false }],
  ['ismaster', () => ({ ismaster: 1 }), { ismaster: true }],
  ['isMaster', () => ({ isMaster: 1 }), { ismaster: true }],
  ['ping', () => ({ ping: 1 }), {}],
  ['create', () => ({ create: 'c' }), {}],
  ['insert', () => ({ insert: 'c', documents: [1, 2, 3, 4].map((_id) => ({ _id, a: _id % 2 })) }), { n: 4 }],
  [
    'update',
    () => ({ update: 'c', updates: [{ q: { _id: 1 }, u: { $set: { b: 1 } } }] }),
    { n: 1, nModified: 1 },
  ],
  ['delete', () => ({ delete: 'c', deletes: [{ q: { _id: 4 }, limit: 1 }] }), { n: 1 }],
  [
    'findAndModify',
    () => ({ findAndModify: 'c', query: { _id: 2 }, update: { $set: { b: 2 } }, new: true }),
    { value: { _id: 2, b: 2 }, lastErrorObject: { n: 1, updatedExisting: true } },
  ],
  ['findandmodify', () => ({ findandmodify: 'c', query: { _id: 9 }, remove: true }), { value: null }],
  [
    'bulkWrite',
    () => ({
      bulkWrite: 1,
      ops: [{ insert: 0, document: { _id: 5, a: 1 } }],
      nsInfo: [{ ns: `${db}.c` }],
      ...admin,
    }),
    { nInserted: 1, nErrors: 0 },
  ],
  [
    'find',
    () => ({ find: 'c', batchSize: 1, sort: { _id: 1 } }),
    { cursor: { firstBatch: [{ _id: 1 }], ns: `${db}.c` } },
  ],
  [
    'getMore',
    () => ({ getMore: cursorId, collection: 'c', batchSize: 1 }),
    { cursor: { nextBatch: [{ _id: 2 }] } },
  ],
  ['killCursors', () => ({ killCursors: 'c', cursors: [cursorId] }), { cursorsNotFound: [] }],
  ['count', () => ({ count: 'c', query: { a: 1 } }), { n: 3 }],
  ['distinct', () => ({ distinct: 'c', key: 'a' }), { values: [0, 1] }],
  [
    'aggregate',
    () => ({ aggregate: 'c', pipeline: [{ $count: 'n' }], cursor: {} }),
    { cursor: { firstBatch: [{ n: 4 }] } },
  ],
  [
    'explain',
    () => ({ explain: { find: 'c', filter: { _id: 1 } } }),
    { queryPlanner: { winningPlan: { stage: 'IDHACK' } } },
  ],
  [
    'createIndexes',
    () => ({
      createIndexes: 'c',
      indexes: [
        { key: { a: 1 }, name: 'a_1' },
        { key: { b: 1 }, name: 'b_1' },
      ],
    }),
    { numIndexesBefore: 1, numIndexesAfter: 3 },
  ],
  [
    'listIndexes',
    () => ({ listIndexes: 'c' }),
    { cursor: { firstBatch: [{ name: '_id_' }, { name: 'a_1' }, { name: 'b_1' }] } },
  ],
  ['collMod', () => ({ collMod: 'c', index: { name: 'a_1', hidden: true } }), {}],
  ['dropIndexes', () => ({ dropIndexes: 'c', index: 'a_1' }), { nIndexesWas: 3 }],
  ['deleteIndexes', () => ({ deleteIndexes: 'c', index: 'b_1' }), { nIndexesWas: 2 }],
  ['validate', () => ({ validate: 'c' }), { valid: true, nrecords: 4 }],
  [
    'listCollections',
    () => ({ listCollections: 1, nameOnly: true }),
    { cursor: { firstBatch: [{ name: 'c', type: 'collection' }] } },
  ],
  [
    'listDatabases',
    () => ({ listDatabases: 1, nameOnly: true, filter: { name: db }, ...admin }),
    { databases: [{ name: db }] },
  ],
  ['dbStats', () => ({ dbStats: 1 }), { db }],
  ['commitTransaction', () => ({ commitTransaction: 1, ...inTransaction(1), ...admin }), {}],
  [
    'a command of a transaction that is over: TransactionCommitted',
    () => ({ find: 'c', ...inTransaction(1) }),
    { ok: 0, code: 256 },
  ],
  ['abortTransaction', () => ({ abortTransaction: 1, ...inTransaction(2), ...admin }), {}],
  ['renameCollection', () => ({ renameCollection: `${db}.c`, to: `${db}.d`, ...admin }), {}],
  [
    'a collection renamed to itself: IllegalOperation',
    () => ({ renameCollection: `${db}.d`, to: `${db}.d`, ...admin }),
    { ok: 0, code: 20 },
  ],
  ['drop', () => ({ drop: 'd' }), { nIndexesWas: 1 }],
  ['dropDatabase', () => ({ dropDatabase: 1 }), {}],
  ['buildInfo', () => ({ buildInfo: 1, ...admin }), { versionArray: expect.any(Array) }],
  ['buildinfo', () => ({ buildinfo: 1, ...admin }), { versionArray: expect.any(Array) }],
  ['serverStatus', () => ({ serverStatus: 1, ...admin }), { uptime: expect.any(Number) }],
  ['hostInfo', () => ({ hostInfo: 1, ...admin }), { system: {}, os: {} }],
  ['connectionStatus', () => ({ connectionStatus: 1, ...admin }), { authInfo: { authenticatedUsers: [] } }],
  ['getParameter', () => ({ getParameter: 1, featureCompatibilityVersion: 1, ...admin }), {}],
  ['getLog', () => ({ getLog: 'global', ...admin }), { log: expect.any(Array) }],
  ['replSetGetStatus', () => ({ replSetGetStatus: 1, ...admin }), { myState: 1 }],
  ['refreshSessions', () => ({ refreshSessions: [lsid], ...admin }), {}],
  ['endSessions', () => ({ endSessions: [lsid], ...admin }), {}],
  ['killSessions', () => ({ killSessions: [lsid], ...admin }), {}],
  ['killAllSessions', () => ({ killAllSessions: [], ...admin }), {}],
];

describe('each command answers what its page says', () => {
  test.each(rows)('%s', async (name, command, expected) => {
    if (!server.embedded) return;
    if (name === 'commitTransaction') {
      const inserted = await raw.command({
        insert: 'c',
        documents: [{ _id: 6 }],
        ...inTransaction(1, { startTransaction: true }),
        $db: db,
      });
      expect(inserted).toMatchObject({ ok: 1, n: 1 });
    }
    if (name === 'abortTransaction')
      await raw.command({
        insert: 'c',
        documents: [{ _id: 7 }],
        ...inTransaction(2, { startTransaction: true }),
        $db: db,
      });
    const asked = command();
    const reply = await raw.command({ ...asked, $db: asked['$db'] ?? db });
    expect(reply).toMatchObject({ ok: 1, ...expected });
    if (name === 'find') cursorId = Long.fromValue((reply['cursor'] as { id: number | Long }).id);
  });
});

describe('unlike MongoDB', () => {
  test('hello has no topologyVersion, so drivers poll instead of streaming it', async () => {
    if (!server.embedded) return;
    expect(await raw.command({ hello: 1, $db: 'admin' })).not.toHaveProperty('topologyVersion');
  });

  test('listDatabases shows the size of all together only', async () => {
    if (!server.embedded) return;
    await raw.command({ insert: 'sized', documents: [{ _id: 1 }], $db: db });
    const { databases, totalSize } = await raw.command({
      listDatabases: 1,
      filter: { name: db },
      $db: 'admin',
    });
    expect(databases).toEqual([{ name: db, sizeOnDisk: expect.anything(), empty: false }]);
    expect(Number((databases as { sizeOnDisk: unknown }[])[0]?.sizeOnDisk)).toBe(0);
    expect(Number(totalSize)).toBeGreaterThan(4096);
  });
});

describe('configureFailPoint', () => {
  test('configureFailPoint fails what it is told to, by code and name', async () => {
    if (!server.embedded) return;
    const fail = (errorCode: number) =>
      raw.command({
        configureFailPoint: 'failCommand',
        mode: { times: 1 },
        data: { failCommands: ['ping'], errorCode },
        ...admin,
      });
    await fail(91);
    expect(await raw.command({ ping: 1, $db: db })).toMatchObject({
      ok: 0,
      code: 91,
      codeName: 'ShutdownInProgress',
    });
    expect(await raw.command({ ping: 1, $db: db })).toMatchObject({ ok: 1 });
  });
});
