import { Doc, type Value } from '../bson/doc.ts';
import { failure, notImplemented } from '../failure.ts';
import { intervalText } from '../plan/interval.ts';
import type { Access, IndexScan, Plan } from '../plan/plan.ts';
import { plan } from '../plan/planner.ts';
import type { Filter } from '../query/filter.ts';
import { parseFilter } from '../query/parse-filter.ts';
import { isDoc } from '../query/path.ts';
import type { Examined } from '../run/scan.ts';
import { drain, type Source } from '../run/source.ts';
import { leadingOf, pipelineOf } from './aggregate.ts';
import { type Commands, type Context, collectionName, docField, docsField, variablesOf } from './context.ts';
import { type FindRequest, findRequest, findSource } from './read.ts';

/** `explain`: the chosen plan, and with executionStats what running its search looked at. */
async function explain(context: Context): Promise<Doc> {
  const inner = context.body.get('explain');
  if (!isDoc(inner)) throw failure('TypeMismatch', 'explain needs a command');
  const [name = ''] = inner.names;
  const explained = { ...context, name, body: inner };
  const request = requestOf(explained, name);
  const collection = collectionName(explained);
  const info = context.view.catalog.get(`${context.db}.${collection}`);
  const chosen = info === undefined ? undefined : plan(info, request);
  const reply = Doc.of({
    explainVersion: '1',
    queryPlanner: Doc.of({
      namespace: `${context.db}.${collection}`,
      parsedQuery: docField(inner, 'filter') ?? docField(inner, 'query') ?? new Doc(),
      winningPlan: chosen === undefined ? Doc.of({ stage: 'EOF' }) : planDoc(chosen, request),
      rejectedPlans: [],
    }),
  });
  const verbosity = context.body.get('verbosity') ?? 'allPlansExecution';
  if (verbosity !== 'queryPlanner')
    reply.set('executionStats', await statistics(explained, collection, request));
  return reply;
}

function requestOf(context: Context, name: string): FindRequest {
  const { body } = context;
  const plain = { sort: undefined, hint: body.get('hint'), skip: 0, limit: 0, projection: undefined };
  switch (name) {
    case 'find':
      return findRequest(context, body);
    case 'aggregate':
      return leadingOf(context, pipelineOf(body)).request;
    case 'count':
    case 'distinct':
    case 'findAndModify':
      return { ...plain, sort: docField(body, 'sort'), filter: filterOf(context, docField(body, 'query')) };
    case 'update':
      return statementRequest(context, 'updates', plain);
    case 'delete':
      return statementRequest(context, 'deletes', plain);
    default:
      throw notImplemented(`explain of ${name}`);
  }
}

function statementRequest(context: Context, list: string, plain: Omit<FindRequest, 'filter'>): FindRequest {
  const [statement = new Doc()] = docsField(context, list);
  return { ...plain, hint: statement.get('hint'), filter: filterOf(context, docField(statement, 'q')) };
}

function filterOf(context: Context, filter: Doc | undefined): Filter {
  return parseFilter(filter ?? new Doc(), variablesOf(context));
}

function planDoc({ access, filter, sortPattern }: Plan, request: FindRequest): Doc {
  let stage = accessDoc(access, filter);
  if (sortPattern !== undefined) stage = Doc.of({ stage: 'SORT', sortPattern, inputStage: stage });
  if (request.skip > 0) stage = Doc.of({ stage: 'SKIP', skipAmount: request.skip, inputStage: stage });
  if (request.limit > 0) stage = Doc.of({ stage: 'LIMIT', limitAmount: request.limit, inputStage: stage });
  if (request.projection !== undefined && request.projection.size > 0)
    stage = Doc.of({ stage: 'PROJECTION_DEFAULT', transformBy: request.projection, inputStage: stage });
  return stage;
}

function accessDoc(access: Access, filter: Filter): Doc {
  switch (access.kind) {
    case 'nothing':
      return Doc.of({ stage: 'EOF' });
    case 'id':
      return Doc.of({ stage: 'IDHACK', filtered: filter.kind === 'and' });
    case 'collection':
      return Doc.of({ stage: 'COLLSCAN', direction: access.backward ? 'backward' : 'forward' });
    case 'index':
      return Doc.of({ stage: 'FETCH', inputStage: scanDoc(access) });
    case 'union':
      return Doc.of({
        stage: 'FETCH',
        inputStage: Doc.of({ stage: 'OR', inputStages: access.scans.map(scanDoc) }),
      });
  }
}

function scanDoc({ index, bounds, backward }: IndexScan): Doc {
  const indexBounds = new Doc();
  const paths = new Doc();
  index.fields.forEach(({ path }, i) => {
    const intervals: Value[] = (bounds.fields[i] ?? []).map(intervalText);
    indexBounds.set(
      path.text,
      intervals.length > 0 || bounds.fields[i] !== undefined ? intervals : ['[MinKey, MaxKey]'],
    );
    paths.set(
      path.text,
      [...index.arrays].filter((array) => path.text === array || path.text.startsWith(`${array}.`)),
    );
  });
  return Doc.of({
    stage: 'IXSCAN',
    keyPattern: index.spec.get('key'),
    indexName: index.name,
    isMultiKey: index.arrays.size > 0,
    multiKeyPaths: paths,
    isUnique: index.unique,
    isSparse: index.sparse,
    isPartial: index.partial !== undefined,
    indexVersion: 2,
    direction: backward ? 'backward' : 'forward',
    indexBounds,
  });
}

async function statistics(context: Context, collection: string, request: FindRequest): Promise<Doc> {
  const examined: Examined = { keys: 0, docs: 0 };
  const started = performance.now();
  let nReturned = 0;
  const source: Source<Doc> = findSource(context, collection, request, examined);
  await drain(source, context.pacer, () => {
    nReturned++;
    return true;
  });
  return Doc.of({
    executionSuccess: true,
    nReturned,
    executionTimeMillis: Math.round(performance.now() - started),
    totalKeysExamined: examined.keys,
    totalDocsExamined: examined.docs,
  });
}

export const explainCommands: Commands = {
  explain: { fields: ['verbosity'], run: explain },
};
