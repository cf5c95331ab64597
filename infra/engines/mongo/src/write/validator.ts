import { Doc } from '../bson/doc.ts';
import { failure } from '../failure.ts';
import type { Filter } from '../query/filter.ts';
import { matches } from '../query/match.ts';
import { parseFilter } from '../query/parse-filter.ts';
import { isDoc } from '../query/path.ts';
import type { CollectionInfo } from '../store/catalog.ts';
import { noVariables } from '../store/index-info.ts';

const parsed = new WeakMap<Doc, Filter>();

/** Checks a document against the collection's validator: 121 with errInfo. */
export function checkValidator({ options }: CollectionInfo, doc: Doc): void {
  const validator = options.get('validator');
  if (!isDoc(validator) || validator.size === 0) return;
  const filter = parsed.get(options) ?? parseFilter(validator, noVariables);
  parsed.set(options, filter);
  if (matches(filter, doc)) return;
  throw failure('DocumentValidationFailure', 'Document failed validation', {
    errInfo: Doc.of({
      failingDocumentId: doc.get('_id') ?? null,
      details: Doc.of({ operatorName: '$and', reason: 'expression did not match' }),
    }),
  });
}
