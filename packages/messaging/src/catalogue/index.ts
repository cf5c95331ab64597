export { type AsyncApiDocument, asyncApiDocument } from './async-api.ts';
export { eventSchema, type JsonSchema } from './event-schema.ts';
