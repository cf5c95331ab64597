import type { EventOf, WorkflowEvent, workflowRunEnded } from '@icrm/contracts';
import type { Position } from '@icrm/event-store';
import type { WorkflowDefinition } from './definition.ts';

/** Where a version was in force: for causes after a position, up to another one; without one it still is. */
export type InForce = {
  readonly version: number;
  readonly after: Position;
  readonly until?: Position;
  /** Where the fact stands that put it in force. */
  readonly since: Position;
};

/** A workflow as its facts tell it. */
export type WorkflowFacts = {
  readonly newest: number;
  /** The version in force, or last in force; 0: none yet. */
  readonly published: number;
  readonly paused: boolean;
  readonly retired: boolean;
  readonly inForce: readonly InForce[];
  /** By version; not in what was folded before. */
  readonly drafts: ReadonlyMap<number, WorkflowDefinition>;
};

export const unknownWorkflow: WorkflowFacts = {
  newest: 0,
  published: 0,
  paused: false,
  retired: false,
  inForce: [],
  drafts: new Map(),
};

type DefiningEvent = Exclude<WorkflowEvent, EventOf<typeof workflowRunEnded>>;

/** A workflow after one more fact of its stream, which stands at a position of the log. */
export const evolveWorkflow = (
  workflow: WorkflowFacts,
  { type, data }: DefiningEvent,
  position: Position,
): WorkflowFacts => {
  switch (type) {
    case 'WorkflowDrafted': {
      // It was checked when it was drafted.
      const definition = data.definition as unknown as WorkflowDefinition;
      const drafts = new Map(workflow.drafts).set(data.version, definition);
      return { ...workflow, newest: data.version, drafts };
    }
    case 'WorkflowPublished': {
      const after = data.afterPosition === undefined ? position : BigInt(data.afterPosition);
      const { version } = data;
      const inForce = [...ended(workflow, position), { version, after, since: position }];
      return { ...workflow, published: version, paused: false, inForce };
    }
    case 'WorkflowPaused':
      return { ...workflow, paused: true, inForce: ended(workflow, position) };
    case 'WorkflowRetired':
      return { ...workflow, paused: true, retired: true, inForce: ended(workflow, position) };
  }
};

/** The fact that ends a time in force: the first of these after the one that began it. */
export const endsTime = (type: string): boolean =>
  ['WorkflowPublished', 'WorkflowPaused', 'WorkflowRetired'].includes(type);

/** What is in force is so no longer than to a position. */
const ended = ({ inForce }: WorkflowFacts, until: Position): readonly InForce[] =>
  inForce.map((one) => (one.until === undefined ? { ...one, until } : one));
