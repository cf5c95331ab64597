import type { WorkflowEvent } from '@icrm/contracts';
import { type Appended, type EventStore, WrongExpectedRevision } from '@icrm/event-store';
import { factOf } from '../facts/fact-of.ts';
import type { FactKeeper } from '../facts/keep-facts.ts';
import type { WorkflowDefinition } from './definition.ts';
import { evolveWorkflow, unknownWorkflow, type WorkflowFacts } from './workflow-fold.ts';
import type { WorkflowName, WorkflowStore } from './workflow-store.ts';

/** Why a workflow is not changed. */
export type WorkflowRefusal = 'unknown-workflow' | 'workflow-retired';

/** Declares workflows: what is said of them stands in the log, and in the documents that it is folded into. */
export type WorkflowFactWriter = {
  draft(name: WorkflowName, definition: WorkflowDefinition): Promise<number | WorkflowRefusal>;
  /** Gives the position after which causes count. */
  publish(
    name: WorkflowName,
    version: number,
    afterPosition: bigint | undefined,
  ): Promise<bigint | WorkflowRefusal>;
  pause(name: WorkflowName): Promise<WorkflowRefusal | undefined>;
  retire(name: WorkflowName): Promise<WorkflowRefusal | undefined>;
  readonly keeper: FactKeeper;
};

type Options = {
  readonly store: Pick<WorkflowStore, 'begin' | 'write' | 'revisionOf'>;
  readonly log: Pick<EventStore, 'readStream' | 'append'>;
};

type Decision<T> = { readonly fact: WorkflowEvent | undefined; readonly answer: (at: Appended) => T };

const PREFIX = 'workflow-';

/** The stream of what is declared of a workflow. */
export const workflowStream = ({ tenant, name }: WorkflowName): string => `${PREFIX}${tenant}.${name}`;

export const createWorkflowFacts = ({ store, log }: Options): WorkflowFactWriter => {
  const fold = async (name: WorkflowName) => {
    let facts: WorkflowFacts = unknownWorkflow;
    let revision = -1n;
    for await (const event of log.readStream(workflowStream(name))) {
      // The feed is the only writer of these streams.
      facts = evolveWorkflow(facts, event as never, event.position);
      revision = event.revision;
    }
    return { facts, revision };
  };

  /** Brings the documents up to the facts. */
  const keep = async (name: WorkflowName): Promise<void> => {
    await store.begin();
    const { facts, revision } = await fold(name);
    await store.write(name, facts, revision);
  };

  const change = async <T>(name: WorkflowName, decide: (facts: WorkflowFacts) => Decision<T>): Promise<T> => {
    for (;;) {
      const { facts: known, revision } = await fold(name);
      const { fact, answer } = decide(known);
      if (fact === undefined) return answer({ revision, position: 0n });
      try {
        const expected = revision < 0n ? 'no-stream' : revision;
        const facts = [factOf({ tenant: name.tenant, ...fact })];
        const appended = await log.append(workflowStream(name), facts, { expected });
        await keep(name);
        return answer(appended);
      } catch (error) {
        if (!(error instanceof WrongExpectedRevision)) throw error;
      }
    }
  };

  const at = () => new Date().toISOString();
  const refused = <T>(reason: T): Decision<T> => ({ fact: undefined, answer: () => reason });

  /** A fact without anything but the name, for a workflow that there is. */
  const end = (of: WorkflowName, type: 'WorkflowPaused' | 'WorkflowRetired') =>
    change<WorkflowRefusal | undefined>(of, ({ newest, paused, retired }) => {
      if (newest === 0) return refused('unknown-workflow');
      if (type === 'WorkflowPaused' ? paused : retired) return refused(undefined);
      return { fact: { type, data: { name: of.name, at: at() } }, answer: () => undefined };
    });

  return {
    draft: (of, definition) =>
      change<number | WorkflowRefusal>(of, ({ newest, retired }) => {
        if (retired) return refused('workflow-retired');
        const version = newest + 1;
        const data = { name: of.name, version, definition: JSON.parse(JSON.stringify(definition)), at: at() };
        return { fact: { type: 'WorkflowDrafted', data }, answer: () => version };
      }),
    publish: (of, version, afterPosition) =>
      change<bigint | WorkflowRefusal>(of, ({ newest, published, paused, retired }) => {
        if (retired) return refused('workflow-retired');
        if (version > newest) return refused('unknown-workflow');
        const running = published > 0 && !paused;
        const after = running || afterPosition === undefined ? {} : { afterPosition: String(afterPosition) };
        const data = { name: of.name, version, ...after, at: at() };
        const answer = ({ position }: Appended) =>
          'afterPosition' in after ? BigInt(after.afterPosition) : position;
        return { fact: { type: 'WorkflowPublished', data }, answer };
      }),
    pause: (name) => end(name, 'WorkflowPaused'),
    retire: (name) => end(name, 'WorkflowRetired'),
    keeper: {
      prefix: PREFIX,
      async keep({ data, metadata: { tenant }, revision }) {
        const name = { tenant, name: String(Reflect.get(data, 'name')) };
        const known = await store.revisionOf(name);
        if (known === undefined || known < revision) await keep(name);
      },
    },
  };
};
