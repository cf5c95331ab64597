export type {
  Cell,
  ColumnStore,
  ColumnStoreOptions,
  ColumnType,
  Parameters,
  Row,
  TableSpec,
  Transaction,
  Value,
} from './column-store.ts';
export { openColumnStore } from './duckdb/open.ts';
