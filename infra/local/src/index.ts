export { type ImportReport, importLines } from './demo/import-lines.ts';
export { readSuperstore, type Superstore } from './demo/superstore.ts';
export { type StackOptions, stack } from './stack.ts';
