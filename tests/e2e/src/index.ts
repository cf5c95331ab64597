export { type Answer, type HttpClient, httpClient } from './http-client.ts';
export { type Stack, startStack } from './stack.ts';
export { loadSuperstore, readTotals, rebuildViews, type Totals } from './superstore.ts';
