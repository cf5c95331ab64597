export { type RpcClient, type RpcClientOptions, rpcClient } from './client/rpc-client.ts';
export type { RpcCode } from './codes.ts';
export { type Refuse, type RejectionStatus, rejections } from './rejections.ts';
export { type FieldViolation, RpcError, type RpcErrorDetails } from './rpc-error.ts';
export { type Identity, identityIn } from './security/identity.ts';
export {
  loadTransport,
  type Transport,
  type TransportSettings,
  transportSettings,
} from './security/transport.ts';
export { healthDefinition } from './server/health.ts';
export { implement, type RpcService } from './server/implement.ts';
export { type ServeRpcOptions, serveRpc } from './server/serve-rpc.ts';
export type { MapError } from './server/to-error.ts';
export type {
  CallOptions,
  ClientMethod,
  Handler,
  Handlers,
  RequestOf,
  ResponseOf,
  RpcCall,
  ServiceDefinition,
} from './service-types.ts';
export { errorOfStatus, statusOfError } from './status-details.ts';
export { parseRequest, plainMessage, validated } from './validated.ts';
