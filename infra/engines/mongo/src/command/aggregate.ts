import { compilePipeline, stageOf } from '../aggregate/pipeline.ts';
import { sortPattern } from '../aggregate/stages/plain.ts';
import { operandCount, operandDoc, type PipelineContext } from '../aggregate/stages/stage-types.ts';
import { Doc, type Value } from '../bson/doc.ts';
import { failure } from '../failure.ts';
import { isNumeric, toNumber } from '../order/number.ts';
import type { Filter } from '../query/filter.ts';
import { parseFilter } from '../query/parse-filter.ts';
import { isDoc } from '../query/path.ts';
import { countMatching } from '../run/count.ts';
import type { Examined } from '../run/scan.ts';
import { listSource, type Source } from '../run/source.ts';
import { writeResults } from '../write/write-results.ts';
import {
  type Commands,
  type Context,
  countField,
  docField,
  refuseCollation,
  variablesOf,
} from './context.ts';
import { type FindRequest, findSource, openCursor } from './read.ts';
import { openChangeStream } from './watch.ts';

const defaultFirstBatch = 101;

async function aggregate(context: Context): Promise<Doc> {
  const { body } = context;
  refuseCollation(body.get('collation'));
  const pipeline = pipelineOf(body);
  const cursor = docField(body, 'cursor');
  if (cursor === undefined)
    throw failure(
      'FailedToParse',
      "The 'cursor' option is required, except for aggregate with the explain argument",
    );
  const batchSize = countField(cursor, 'batchSize') ?? defaultFirstBatch;
  const [first] = pipeline;
  if (first !== undefined && stageOf(first)[0] === '$changeStream')
    return openChangeStream(context, pipeline, { batchSize, pipelineContext: pipelineContext(context) });
  const collection = body.get('aggregate');
  if (typeof collection !== 'string')
    throw failure(
      'InvalidNamespace',
      'only a pipeline that starts with $changeStream can run without a collection',
    );
  const writing = writingStage(pipeline);
  if (writing !== undefined) return writeOut(context, { collection, pipeline, writing });
  const counted = await countOf(context, collection, pipeline);
  const source = counted ?? aggregateSource(context, { collection, pipeline });
  return openCursor(context, { collection, source, single: false, batchSize });
}

export function pipelineOf(body: Doc): readonly Value[] {
  const pipeline = body.get('pipeline');
  if (!Array.isArray(pipeline))
    throw failure('TypeMismatch', "'pipeline' option must be specified as an array");
  return pipeline;
}

/** Whether the command's last stage writes. */
export function writingStage(
  pipeline: readonly Value[],
): { name: '$out' | '$merge'; operand: Value } | undefined {
  const last = pipeline.at(-1);
  if (last === undefined) return undefined;
  const [name, operand] = stageOf(last);
  return name === '$out' || name === '$merge' ? { name, operand } : undefined;
}

type Request = {
  readonly collection: string;
  readonly pipeline: readonly Value[];
  readonly examined?: Examined;
};

/** What the leading stages leave to the planner: filters, then a sort, a skip and a limit. */
export type Leading = { readonly request: FindRequest; readonly rest: readonly Value[] };

export function leadingOf(context: Context, pipeline: readonly Value[]): Leading {
  const variables = variablesOf(context);
  const filters: Filter[] = [];
  let at = 0;
  const next = () => stageOf(pipeline[at] ?? Doc.of({ '': null }));
  while (at < pipeline.length && next()[0] === '$match') {
    filters.push(parseFilter(operandDoc('$match', next()[1]), variables));
    at++;
  }
  const take = (name: string): Value | undefined => {
    if (at >= pipeline.length || next()[0] !== name) return undefined;
    return stageOf(pipeline[at++] ?? new Doc())[1];
  };
  const sort = take('$sort');
  const skip = take('$skip');
  const limit = take('$limit');
  const request = {
    filter:
      filters.length === 0
        ? always
        : filters.length === 1
          ? (filters[0] ?? always)
          : { kind: 'and' as const, parts: filters },
    sort: sort === undefined ? undefined : sortPattern(sort),
    hint: context.body.get('hint'),
    skip: skip === undefined ? 0 : operandCount('$skip', skip, 0),
    limit: limit === undefined ? 0 : operandCount('$limit', limit, 1),
    projection: undefined,
  };
  return { request, rest: pipeline.slice(at) };
}

const always: Filter = { kind: 'always', value: true };

export function aggregateSource(context: Context, { collection, pipeline, examined }: Request): Source<Doc> {
  const { request, rest } = leadingOf(context, pipeline);
  const stage = compilePipeline(rest, pipelineContext(context));
  return stage(findSource(context, collection, request, examined));
}

export function pipelineContext(context: Context): PipelineContext {
  const variables = variablesOf(context);
  return {
    db: context.db,
    variables,
    read: (db, collection, filter) =>
      findSource({ ...context, db }, collection, {
        filter: parseFilter(filter, variables),
        sort: undefined,
        hint: undefined,
        skip: 0,
        limit: 0,
        projection: undefined,
      }),
  };
}

/** The pipeline that drivers send for countDocuments, answered without reading documents where possible. */
async function countOf(
  context: Context,
  collection: string,
  pipeline: readonly Value[],
): Promise<Source<Doc> | undefined> {
  const last = pipeline.at(-1);
  if (last === undefined || !isCountGroup(last)) return undefined;
  const { request, rest } = leadingOf(context, pipeline);
  if (rest.length !== 1 || request.sort !== undefined) return undefined;
  const info = context.view.catalog.get(`${context.db}.${collection}`);
  if (info === undefined) return listSource([]);
  const total = await countMatching(context.view, info, { ...request, pacer: context.pacer });
  const left = Math.max(0, total - request.skip);
  const n = request.limit > 0 ? Math.min(left, request.limit) : left;
  return listSource(n === 0 ? [] : [Doc.of({ _id: 1, n })]);
}

function isCountGroup(stage: Value): boolean {
  const [name, group] = stageOf(stage);
  if (name !== '$group' || !isDoc(group) || group.size !== 2) return false;
  const n = group.get('n');
  const one = isDoc(n) ? n.get('$sum') : undefined;
  return group.get('_id') === 1 && isNumeric(one) && typeof one === 'number' && toNumber(one) === 1;
}

type WriteOut = Request & { readonly writing: NonNullable<ReturnType<typeof writingStage>> };

async function writeOut(context: Context, { collection, pipeline, writing }: WriteOut): Promise<Doc> {
  const source = aggregateSource(context, { collection, pipeline: pipeline.slice(0, -1) });
  await writeResults(context, source, writing);
  return openCursor(context, { collection, source: listSource([]), single: true, batchSize: 1 });
}

export const aggregateCommands: Commands = {
  aggregate: {
    transactional: true,
    writes: (body) => {
      const pipeline = body.get('pipeline');
      return Array.isArray(pipeline) && pipeline.every(isDoc) && writingStage(pipeline) !== undefined;
    },
    fields: [
      'pipeline',
      'cursor',
      'collation',
      'let',
      'hint',
      'allowDiskUse',
      'bypassDocumentValidation',
      'explain',
    ],
    run: aggregate,
  },
};
