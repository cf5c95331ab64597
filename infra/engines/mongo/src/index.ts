export { type MongoEngine, type MongoOptions, type MongoTls, startMongo } from './engine.ts';
