import type { Value } from '../bson/doc.ts';
import { failure, notImplemented } from '../failure.ts';
import { isDoc } from '../query/path.ts';
import { buildStages } from './stages/build.ts';
import { joinStages } from './stages/join.ts';
import { plainStages } from './stages/plain.ts';
import { shapeStages } from './stages/shape.ts';
import type { CompilePipeline, StageMakers } from './stages/stage-types.ts';

const makers: StageMakers = { ...plainStages, ...shapeStages, ...buildStages, ...joinStages };

/** Every stage there is. */
export const stageNames: readonly string[] = [...Object.keys(makers), '$out', '$merge', '$changeStream'];

/** Stages that MongoDB has and this engine leaves out. */
const leftOut = [
  '$bucketAuto',
  '$collStats',
  '$currentOp',
  '$densify',
  '$documents',
  '$fill',
  '$geoNear',
  '$graphLookup',
  '$indexStats',
  '$listLocalSessions',
  '$listSessions',
  '$planCacheStats',
  '$redact',
  '$sample',
  '$search',
  '$searchMeta',
  '$setWindowFields',
  '$shardedDataDistribution',
  '$vectorSearch',
];

/** Splits `{$stage: operand}`. */
export function stageOf(stage: Value): readonly [name: string, operand: Value] {
  if (!isDoc(stage)) throw failure('TypeMismatch', "Each element of the 'pipeline' array must be an object");
  const [name = ''] = stage.names;
  if (stage.size !== 1)
    throw failure(40323, 'A pipeline stage specification object must contain exactly one field.');
  return [name, stage.get(name) ?? null];
}

/** Compiles stages, the writing ones excepted; anything outside the list is refused at once. */
export const compilePipeline: CompilePipeline = (stages, context) => {
  const compiled = stages.map((stage) => {
    const [name, operand] = stageOf(stage);
    const make = makers[name];
    if (make !== undefined) return make(operand, context, compilePipeline);
    if (name === '$out' || name === '$merge')
      throw failure(40601, `${name} can only be the final stage in the pipeline`);
    if (name === '$changeStream')
      throw failure(40602, '$changeStream is only valid as the first stage in a pipeline');
    if (leftOut.includes(name)) throw notImplemented(`the stage ${name}`);
    throw failure(40324, `Unrecognized pipeline stage name: '${name}'`);
  });
  return (source) => compiled.reduce((input, stage) => stage(input), source);
};
