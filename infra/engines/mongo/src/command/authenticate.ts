import { Doc, type Value } from '../bson/doc.ts';
import { Binary } from '../bson/value.ts';
import { failure } from '../failure.ts';
import { isDoc } from '../query/path.ts';
import { ScramExchange } from '../session/scram.ts';
import type { Commands, Context } from './context.ts';
import { boolField } from './context.ts';

const mechanism = 'SCRAM-SHA-256';
/** Users live in this database, wherever they work. */
const authenticationDatabase = 'admin';
/** A connection has one exchange at a time. */
const conversationId = 1;

/** What a client may send before it has said who it is. */
const open = new Set(['hello', 'ismaster', 'isMaster', 'saslStart', 'saslContinue', 'ping', 'buildInfo']);

const refused = () => failure('AuthenticationFailed', 'Authentication failed.');

/** Refuses everything but the handshake as long as nobody is logged in, where there are users. */
export function checkAuthenticated(
  { engine, client }: Pick<Context, 'engine' | 'client'>,
  name: string,
): void {
  if (!engine.users.required || client.user !== undefined || open.has(name)) return;
  throw failure('Unauthorized', `Command ${name} requires authentication`);
}

/** The mechanisms of the user that a hello names as `database.user`; undefined for strangers. */
export function mechanismsOf({ engine }: Context, asked: Value | undefined): string[] | undefined {
  const prefix = `${authenticationDatabase}.`;
  if (typeof asked !== 'string' || !asked.startsWith(prefix)) return undefined;
  return engine.users.has(asked.slice(prefix.length)) ? [mechanism] : undefined;
}

/** The first step within hello. A failure shows nothing: the client then starts over with saslStart. */
export function speculate(context: Context, request: Value | undefined): Doc | undefined {
  if (!isDoc(request) || request.get('mechanism') !== mechanism) return undefined;
  try {
    return start(context, request, request.get('db'));
  } catch {
    return undefined;
  }
}

function start({ engine, client }: Context, request: Doc, database: Value | undefined): Doc {
  const named = request.get('mechanism');
  if (named !== mechanism)
    throw failure(
      'MechanismUnavailable',
      `Received authentication for mechanism ${String(named)} which is not enabled`,
    );
  if (database !== authenticationDatabase) throw refused();
  const options = request.get('options');
  const skipsEmptyExchange = isDoc(options) && boolField(options, 'skipEmptyExchange');
  client.login = { exchange: new ScramExchange(engine.users), skipsEmptyExchange };
  client.user = undefined;
  return step({ client }, request);
}

function step({ client }: Pick<Context, 'client'>, request: Doc): Doc {
  const { login } = client;
  if (login === undefined) throw failure('ProtocolError', 'No SASL session state found');
  const payload = request.get('payload');
  const sent = payload instanceof Binary ? Buffer.from(payload.bytes).toString('utf8') : '';
  const proven = login.exchange.user;
  // Clients that do not know how to skip it end with an empty message each way.
  const answer = proven !== undefined && sent === '' ? '' : login.exchange.answer(sent);
  if (answer === undefined) {
    client.login = undefined;
    throw refused();
  }
  const { user } = login.exchange;
  const done = user !== undefined && (login.skipsEmptyExchange || proven !== undefined);
  if (done) {
    client.user = user;
    client.login = undefined;
  }
  return Doc.of({ conversationId, done, payload: new Binary(0, Buffer.from(answer)) });
}

/** Who is logged in, for connectionStatus. */
export function authenticated({ client }: Context): Doc {
  const users = client.user === undefined ? [] : [Doc.of({ user: client.user, db: authenticationDatabase })];
  return Doc.of({ authenticatedUsers: users, authenticatedUserRoles: [] });
}

export const authenticateCommands: Commands = {
  saslStart: {
    fields: ['mechanism', 'payload', 'autoAuthorize', 'options'],
    run: (context) => start(context, context.body, context.db),
  },
  saslContinue: {
    fields: ['conversationId', 'payload'],
    run: (context) => {
      if (context.body.get('conversationId') !== conversationId)
        throw failure('ProtocolError', 'Attempt to switch SASL conversations');
      return step(context, context.body);
    },
  },
};
