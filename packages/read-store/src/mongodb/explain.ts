import type { Document } from 'mongodb';
import type { QueryPlan } from '../read-store.ts';

/** The index scans of a plan, whatever stages stand above them. */
const indexesOf = (stage: Document | undefined): string[] => {
  if (stage === undefined) return [];
  const own = typeof stage['indexName'] === 'string' ? [stage['indexName']] : [];
  const inputs: Document[] = [
    stage['inputStage'],
    stage['queryPlan'],
    ...(stage['inputStages'] ?? []),
  ].filter((input) => input !== undefined);
  // Servers from 8.0 answer look-ups by _id with stages of their own that name no index.
  if (['IDHACK', 'EXPRESS_IXSCAN', 'EXPRESS_CLUSTERED_IXSCAN'].includes(stage['stage']) && own.length === 0)
    return ['_id_'];
  return [...own, ...inputs.flatMap(indexesOf)];
};

/** Reads the answer of `explain` with verbosity `executionStats`. */
export const toQueryPlan = (explained: Document): QueryPlan => {
  const stats: Document = explained['executionStats'] ?? {};
  const names = [...new Set(indexesOf(explained['queryPlanner']?.winningPlan))];
  return {
    index: names.length === 0 ? undefined : names.join('+'),
    keysExamined: Number(stats['totalKeysExamined'] ?? 0),
    documentsExamined: Number(stats['totalDocsExamined'] ?? 0),
    returned: Number(stats['nReturned'] ?? 0),
  };
};
