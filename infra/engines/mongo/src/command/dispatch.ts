import { Doc, type Value } from '../bson/doc.ts';
import { Binary, Double } from '../bson/value.ts';
import { failure, MongoFailure } from '../failure.ts';
import { isNumeric, toNumber } from '../order/number.ts';
import { Pacer } from '../run/source.ts';
import type { Fault } from '../session/fail-points.ts';
import type { Transaction } from '../session/transaction.ts';
import type { Hold } from '../store/store.ts';
import type { ClientConnection } from '../wire/connection.ts';
import type { Request } from '../wire/message.ts';
import { checkAuthenticated } from './authenticate.ts';
import { type Command, type Commands, type Context, isWriting } from './context.ts';
import type { EngineState } from './engine-state.ts';
import { addLabels, checkFields, sessionOf, writeConcernError } from './generic.ts';

type Situation = {
  readonly name: string;
  readonly command: Command;
  readonly session: string | undefined;
  readonly txnNumber: bigint | undefined;
  readonly inTransaction: boolean;
};

type ContextParts = {
  readonly situation: Situation;
  readonly transaction: Transaction | undefined;
  readonly pacer: Pacer;
};

/** From a request to its reply: checks, fail points, sessions, the command itself, labels and times. */
export class Dispatcher {
  readonly #engine: EngineState;
  readonly #commands: Commands;

  constructor(engine: EngineState, commands: Commands) {
    this.#engine = engine;
    this.#commands = commands;
  }

  /** undefined: close the connection. */
  async answer(request: Request, client: ClientConnection): Promise<Doc | undefined> {
    const name = request.body.names[0] ?? '';
    const fault = this.#engine.failPoints.take(name, client.appName);
    if (fault !== undefined && fault.blockMs > 0)
      await new Promise((resolve) => setTimeout(resolve, fault.blockMs));
    if (fault?.closeConnection === true) return undefined;
    const reply = await this.#reply(request, client, fault);
    this.#gossip(reply);
    return reply;
  }

  async #reply(request: Request, client: ClientConnection, fault: Fault | undefined): Promise<Doc> {
    const { body } = request;
    let situation: Situation | undefined;
    try {
      situation = this.#situate(body);
      checkAuthenticated({ engine: this.#engine, client }, situation.name);
      if (fault?.error !== undefined) throw fault.error;
      const reply = await this.#execute(request, client, situation);
      return this.#finish(reply, { body, fault, situation });
    } catch (error) {
      return this.#failed(error, body, situation);
    }
  }

  #situate(body: Doc): Situation {
    const name = body.names[0] ?? '';
    const command = Object.hasOwn(this.#commands, name) ? this.#commands[name] : undefined;
    if (command === undefined) throw failure('CommandNotFound', `no such command: '${name}'`);
    if (typeof body.get('$db') !== 'string')
      throw failure(40414, "BSON field '$db' is missing but a required field");
    checkFields(body, name, command);
    const session = sessionOf(body);
    const number = body.get('txnNumber');
    const txnNumber = isNumeric(number) ? BigInt(toNumber(number)) : undefined;
    if (txnNumber !== undefined && session === undefined)
      throw failure('InvalidOptions', 'Transaction number requires a session ID to also be specified');
    const inTransaction = body.get('autocommit') === false;
    if (inTransaction && txnNumber === undefined)
      throw failure(
        'InvalidOptions',
        "'autocommit' field requires a transaction number to also be specified",
      );
    return { name, command, session, txnNumber, inTransaction };
  }

  async #execute(request: Request, client: ClientConnection, situation: Situation): Promise<Doc> {
    const { body } = request;
    const check = deadlineCheck(body, client);
    const transaction = situation.inTransaction ? this.#transaction(body, situation) : undefined;
    const contextWith = (onPause: () => void) =>
      this.#context(request, client, { situation, transaction, pacer: new Pacer(onPause) });
    if (transaction !== undefined) return this.#inTransaction(contextWith(check), transaction, situation);
    if (!isWriting(situation.command, body)) return this.#read(contextWith(check), situation);
    return this.#engine.store.holding((hold) => {
      // Numbered writes must stand together with their stored reply; others are committed as they go.
      const onPause = situation.txnNumber === undefined ? hold.breathe : hold.check;
      const context = contextWith(() => {
        check();
        onPause();
      });
      return this.#write(context, situation, hold);
    });
  }

  #context({ body, sequences }: Request, client: ClientConnection, parts: ContextParts): Context {
    const { situation, transaction, pacer } = parts;
    const db = body.get('$db');
    return {
      engine: this.#engine,
      client,
      name: situation.name,
      db: typeof db === 'string' ? db : '',
      body,
      sequences,
      view: transaction?.view ?? this.#engine.store.view,
      transaction,
      session: situation.session,
      pacer,
    };
  }

  /** A read may have seen what others wrote but did not commit yet: its answer waits for that. */
  async #read(context: Context, { command }: Situation): Promise<Doc> {
    const { store } = this.#engine;
    const { failures } = store;
    const reply = await command.run(context);
    if (store.failures !== failures) throw failure('InternalError', 'something that was read was not stored');
    if (store.dirty) await store.committed();
    return reply;
  }

  /** A write outside transactions; a retry gets the stored reply instead. */
  async #write(context: Context, { command, session, txnNumber }: Situation, hold: Hold): Promise<Doc> {
    if (session === undefined || txnNumber === undefined) return command.run(context);
    const { sessions } = this.#engine;
    const stored = sessions.storedReply(context.view.link, session, txnNumber);
    if (stored !== undefined) return stored;
    const reply = await command.run(context);
    hold.check();
    sessions.storeReply(context.view.link, session, { txnNumber, reply });
    return reply;
  }

  #transaction(
    body: Doc,
    { name, session = '', txnNumber = 0n, command }: Situation,
  ): Transaction | undefined {
    if (name === 'commitTransaction' || name === 'abortTransaction') return undefined;
    const { sessions } = this.#engine;
    if (command.transactional !== true) {
      throw failure(
        'OperationNotSupportedInTransaction',
        `Cannot run '${name}' in a multi-document transaction.`,
      );
    }
    if (body.get('startTransaction') === true) return sessions.start(session, txnNumber);
    const transaction = sessions.find(session, txnNumber);
    if (transaction.state === 'committed')
      throw failure(
        'TransactionCommitted',
        `Transaction with { txnNumber: ${txnNumber} } has been committed.`,
      );
    if (transaction.state === 'aborted')
      throw failure('NoSuchTransaction', `Transaction with { txnNumber: ${txnNumber} } has been aborted.`);
    return transaction;
  }

  async #inTransaction(context: Context, transaction: Transaction, { command }: Situation): Promise<Doc> {
    transaction.usedAt = Date.now();
    try {
      if (isWriting(command, context.body)) transaction.claim();
      const reply = await command.run(context);
      if (reply.has('writeErrors')) transaction.abort();
      return reply;
    } catch (error) {
      transaction.abort();
      throw error;
    } finally {
      transaction.usedAt = Date.now();
    }
  }

  #finish(
    reply: Doc,
    { body, fault, situation }: { body: Doc; fault: Fault | undefined; situation: Situation },
  ): Doc {
    const finished = reply.copy();
    const concern = fault?.writeConcernError ?? writeConcernError(body);
    if (concern !== undefined && isWriting(situation.command, body)) {
      finished.set('writeConcernError', concern);
      const code = concern.get('code');
      const error = failure(isNumeric(code) ? toNumber(code) : 1, '');
      addLabels(error, labelSituation(situation, body));
      const labels: readonly Value[] = fault?.errorLabels ?? error.labels;
      if (labels.length > 0) finished.set('errorLabels', [...labels]);
    }
    if (!finished.has('ok')) finished.set('ok', new Double(1));
    return finished;
  }

  #failed(thrown: unknown, body: Doc, situation: Situation | undefined): Doc {
    const error =
      thrown instanceof MongoFailure
        ? thrown
        : failure('InternalError', thrown instanceof Error ? thrown.message : String(thrown));
    if (situation !== undefined) addLabels(error, labelSituation(situation, body));
    return error.toReply();
  }

  #gossip(reply: Doc): void {
    const time = this.#engine.clock.next();
    reply.set(
      '$clusterTime',
      Doc.of({
        clusterTime: time,
        signature: Doc.of({ hash: new Binary(0, new Uint8Array(20)), keyId: 0n }),
      }),
    );
    reply.set('operationTime', time);
  }
}

function labelSituation(situation: Situation, body: Doc) {
  const ending = situation.name === 'commitTransaction' || situation.name === 'abortTransaction';
  return {
    retryable: situation.txnNumber !== undefined && !situation.inTransaction,
    inTransaction: situation.inTransaction,
    ending,
    changeStream: situation.name === 'getMore' || body.has('pipeline'),
  };
}

function deadlineCheck(body: Doc, client: ClientConnection): () => void {
  const limit = body.get('maxTimeMS');
  const ms = isNumeric(limit) && body.names[0] !== 'getMore' ? toNumber(limit) : 0;
  const deadline = ms > 0 ? performance.now() + ms : Number.POSITIVE_INFINITY;
  return () => {
    if (!client.open) throw failure('Interrupted', 'the client is gone');
    if (performance.now() > deadline) throw failure('MaxTimeMSExpired', 'operation exceeded time limit');
  };
}
