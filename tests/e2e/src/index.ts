export { type Endpoint, type Received, startEndpoint } from './endpoint.ts';
export { type Answer, type HttpClient, httpClient } from './http-client.ts';
export { type CommandResult, icrm } from './icrm.ts';
export { readWalk, takeWalk, type WalkStep } from './run-walk.ts';
export { formsOf, type Hit, searchFolder, searchText } from './search-bytes.ts';
export { type Stack, startStack } from './stack.ts';
export { loadSuperstore, readTotals, rebuildViews, type Totals } from './superstore.ts';
export { flipBit } from './tamper.ts';
export { type Issuer, startIssuer } from './token-issuer.ts';
