import type { Doc, Value } from '../../bson/doc.ts';
import { failure } from '../../failure.ts';
import { isNumeric, toNumber } from '../../order/number.ts';
import { isDoc } from '../../query/path.ts';
import type { Source } from '../../run/source.ts';
import type { Variables } from '../expression.ts';

/** Where a pipeline reads other collections. */
export type PipelineContext = {
  readonly db: string;
  readonly variables: Variables;
  /** Documents of a collection that match a filter document. */
  readonly read: (db: string, collection: string, filter: Doc) => Source<Doc>;
};

export type Stage = (source: Source<Doc>) => Source<Doc>;
export type CompilePipeline = (stages: readonly Value[], context: PipelineContext) => Stage;
export type StageMaker = (operand: Value, context: PipelineContext, compile: CompilePipeline) => Stage;
export type StageMakers = { readonly [name: string]: StageMaker };

/** A stage's operand that must be a document with known fields. */
export function operandDoc(name: string, operand: Value, known?: readonly string[]): Doc {
  if (!isDoc(operand)) throw failure('FailedToParse', `the ${name} stage specification must be an object`);
  const unknown = known === undefined ? undefined : operand.names.find((field) => !known.includes(field));
  if (unknown !== undefined) throw failure('FailedToParse', `Unrecognized option to ${name}: ${unknown}`);
  return operand;
}

export function operandText(name: string, operand: Doc, field: string): string {
  const value = operand.get(field);
  if (typeof value !== 'string')
    throw failure('FailedToParse', `the option ${field} of ${name} must be a string`);
  return value;
}

export function operandCount(name: string, operand: Value, least: number): number {
  const number = isNumeric(operand) ? toNumber(operand) : Number.NaN;
  if (!Number.isInteger(number) || number < least)
    throw failure(
      name === '$limit' ? 15958 : 5107200,
      `invalid argument to ${name} stage: Expected ${least > 0 ? 'a positive' : 'a non-negative'} number in: ${name}`,
    );
  return number;
}
