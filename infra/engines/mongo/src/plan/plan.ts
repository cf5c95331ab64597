import type { Doc, Value } from '../bson/doc.ts';
import type { Filter } from '../query/filter.ts';
import type { IndexInfo } from '../store/index-info.ts';
import type { IndexField } from '../store/index-keys.ts';
import type { Bounds } from './bounds.ts';

export type IndexScan = {
  readonly kind: 'index';
  readonly index: IndexInfo;
  readonly bounds: Bounds;
  readonly backward: boolean;
};

/** How candidates are found. All of them still pass the filter. */
export type Access =
  | { readonly kind: 'collection'; readonly backward: boolean }
  | IndexScan
  | { readonly kind: 'union'; readonly scans: readonly IndexScan[] }
  | { readonly kind: 'id'; readonly value: Value }
  | { readonly kind: 'nothing' };

export type Plan = {
  readonly access: Access;
  readonly filter: Filter;
  /** The sort still to be done; undefined when there is none or the access gives it. */
  readonly sort: readonly IndexField[] | undefined;
  readonly sortPattern: Doc | undefined;
};
