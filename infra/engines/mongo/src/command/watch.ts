import { compilePipeline, stageOf } from '../aggregate/pipeline.ts';
import type { PipelineContext } from '../aggregate/stages/stage-types.ts';
import { operandDoc } from '../aggregate/stages/stage-types.ts';
import { Doc, type Value } from '../bson/doc.ts';
import { Timestamp } from '../bson/value.ts';
import { ChangeStream, guardTokens, type Images, type Watch } from '../change/stream.ts';
import { readToken, type Token, writeToken } from '../change/token.ts';
import { failure, notImplemented } from '../failure.ts';
import type { Context } from './context.ts';
import { openCursor } from './read.ts';

const known = [
  'fullDocument',
  'fullDocumentBeforeChange',
  'resumeAfter',
  'startAfter',
  'startAtOperationTime',
  'allChangesForCluster',
  'showExpandedEvents',
];
const allowedStages = ['$match', '$project', '$addFields', '$set', '$unset', '$replaceRoot', '$replaceWith'];

/** An aggregate that starts with `$changeStream`. */
export async function openChangeStream(
  context: Context,
  pipeline: readonly Value[],
  opening: { batchSize: number; pipelineContext: PipelineContext },
): Promise<Doc> {
  if (context.transaction !== undefined)
    throw failure(
      'OperationNotSupportedInTransaction',
      'Cannot run a change stream in a multi-document transaction.',
    );
  const [first = null, ...rest] = pipeline;
  const options = operandDoc('$changeStream', stageOf(first)[1], known);
  if (options.get('showExpandedEvents') === true) throw notImplemented('showExpandedEvents');
  for (const stage of rest)
    if (!allowedStages.includes(stageOf(stage)[0]))
      throw failure('IllegalOperation', `${stageOf(stage)[0]} is not permitted in a $changeStream pipeline`);
  const { history } = context.engine;
  await history.begin();
  const stream = new ChangeStream(history, watchOf(context, options), startOf(context, options));
  const source = guardTokens(stream, compilePipeline(rest, opening.pipelineContext));
  return openCursor(context, {
    collection: collectionOf(context) ?? '$cmd.aggregate',
    source,
    single: false,
    batchSize: opening.batchSize,
    stream: { resumeToken: () => writeToken(stream.position), wait: (ms) => history.wait(ms) },
  });
}

function collectionOf({ body }: Context): string | undefined {
  const name = body.get('aggregate');
  return typeof name === 'string' ? name : undefined;
}

function watchOf(context: Context, options: Doc): Watch {
  const everything = options.get('allChangesForCluster') === true;
  if (everything && context.db !== 'admin')
    throw failure(
      'InvalidOptions',
      "A $changeStream with 'allChangesForCluster:true' may only be opened on the 'admin' database",
    );
  return {
    db: everything ? undefined : context.db,
    collection: collectionOf(context),
    fullDocument: imagesOption(options, 'fullDocument', [
      'default',
      'updateLookup',
      'whenAvailable',
      'required',
    ]),
    before: imagesOption(options, 'fullDocumentBeforeChange', ['off', 'whenAvailable', 'required']),
    lookup: ({ db, collection, event }) => {
      const { view } = context.engine.store;
      const info = view.catalog.get(`${db}.${collection}`);
      const key = event.get('documentKey');
      const id = key instanceof Doc ? key.get('_id') : undefined;
      return info === undefined || id === undefined ? undefined : view.records(info).byId(id)?.doc;
    },
  };
}

function imagesOption(options: Doc, name: string, values: readonly Images[]): Images {
  const value = options.get(name);
  if (value === undefined) return values[0] ?? 'off';
  const found = values.find((option) => option === value);
  if (found === undefined)
    throw failure(
      'BadValue',
      `Enumeration value '${String(value)}' for field '$changeStream.${name}' is not a valid value.`,
    );
  return found;
}

function startOf({ engine }: Context, options: Doc): Token {
  const { history } = engine;
  const resume = options.get('resumeAfter') ?? options.get('startAfter');
  const time = options.get('startAtOperationTime');
  if (resume !== undefined && time !== undefined)
    throw failure(40674, 'Only one type of resume option is allowed, but multiple were found.');
  if (resume !== undefined) {
    const token = readToken(resume);
    if (token.kind === 'invalidate' && options.has('resumeAfter'))
      throw failure(
        260,
        "Attempting to resume a change stream using 'resumeAfter' is not allowed from an invalidate notification.",
      );
    history.checkToken(token);
    return { ...token, kind: token.kind === 'invalidate' ? 'highWater' : token.kind };
  }
  if (time === undefined) return history.present();
  if (!(time instanceof Timestamp))
    throw failure(
      'TypeMismatch',
      "BSON field '$changeStream.startAtOperationTime' is the wrong type, expected type 'timestamp'",
    );
  return { time, sequence: history.sequenceAt(time), kind: 'highWater' };
}
