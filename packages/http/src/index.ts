export type { Access, WatchAccess } from './access.ts';
export { commandIdOf } from './command-id.ts';
export type { MapProblem } from './handle-error.ts';
export { type HttpServerOptions, httpServer, type TakeUpgrade } from './http-server.ts';
export { type ApiInfo, openApiDocument, problemSchema } from './open-api.ts';
export { parseJson } from './parse-json.ts';
export { positionSchema } from './position-schema.ts';
export {
  type Authenticate,
  type Authorize,
  type Credentials,
  type Principal,
  type RouteIdentity,
  unauthenticated,
} from './principal.ts';
export { HttpProblem, type ProblemDetails, type ProblemError } from './problem.ts';
export {
  asset,
  bytes,
  empty,
  events,
  html,
  json,
  jsonText,
  lines,
  type Reply,
  type ReplyHeaders,
  type ServerSentEvent,
  toJson,
} from './reply.ts';
export {
  type Exchange,
  type InputOf,
  type InputSchemas,
  type ResponseDeclaration,
  type Route,
  type RouteDeclaration,
  route,
} from './route.ts';
export { invalidRequest, toProblemErrors } from './validate.ts';
