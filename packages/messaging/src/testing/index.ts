export { type Cluster, messagingContract } from './contract.ts';
