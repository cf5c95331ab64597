export type {
  CloudEvent,
  IncomingMessage,
  MessageHandler,
  Outcome,
  OutgoingMessage,
  Producer,
} from './messaging.ts';
