export { type MongoEngine, type MongoOptions, startMongo } from './engine.ts';
