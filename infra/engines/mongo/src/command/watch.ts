import type { Doc, Value } from '../bson/doc.ts';
import { notImplemented } from '../failure.ts';
import type { Context } from './context.ts';

/** An aggregate that starts with `$changeStream`. */
export function openChangeStream(
  _context: Context,
  _pipeline: readonly Value[],
  _batchSize: number,
): Promise<Doc> {
  throw notImplemented('$changeStream');
}
