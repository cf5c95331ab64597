import type { Message } from '@icrm/decider';
import type { Fact } from '../fact.ts';
import type { SurvivorshipRules } from '../view/survivorship-rules.ts';

/** What one customer id contributes to a section. */
export type Member<S> = { readonly customerId: string; readonly state: S };

/** Something a source said: the value, who said it, and the event that did. */
export type Claim<V = unknown> = {
  readonly value: V;
  readonly source: string;
  readonly position: string;
  readonly at: string;
  /** Said by a person to hold whatever the sources say. */
  readonly override?: { readonly until?: string | undefined; readonly why: string };
};

/** What decides between what the members say. */
export type Merging = {
  readonly rules: SurvivorshipRules;
  /** The moment the view is of: what was said to hold until an earlier one does not count any more. */
  readonly at: string;
};

/** Where a value comes from, before the event itself is looked up. */
export type Citation = {
  readonly value: unknown;
  readonly customerId: string;
  readonly position: string;
  /** Absent for facts that name no source: the channel of the event speaks. */
  readonly source?: string;
  readonly rule: string;
  readonly events?: number;
  readonly lost: readonly (Claim & { readonly customerId: string; readonly why: string })[];
};

/** Where each field of a section comes from, by the path of the field in the view. */
export type Citations = Readonly<Record<string, Citation>>;

/** What stands in the timeline for an event. */
export type Lines<E extends Message> = {
  readonly [T in E['type']]: (data: Extract<E, { type: T }>['data']) => string;
};

type Definition<S, E extends Message, L extends Message> = {
  readonly name: string;
  /** Counted up when the state or its meaning changes: a rebuild is due then. */
  readonly version: number;
  /** What is known before the first event. */
  readonly initial: S;
  /** True when the state holds sealed personal values. */
  readonly personal?: boolean;
  /** How each event changes what is known; the state is JSON and never mutated. */
  readonly on: {
    readonly [T in E['type']]: (state: S, fact: Fact<Extract<E, { type: T }>>) => S;
  };
  /** The fields of the view, merged from the members; the first member stands for all. */
  readonly view: (members: readonly Member<S>[], merging: Merging) => Readonly<Record<string, unknown>>;
  /** Where the fields come from. */
  readonly explain: (members: readonly Member<S>[], merging: Merging) => Citations;
  /** When the view changes next without any event; never, if not given. */
  readonly due?: (members: readonly Member<S>[], at: string) => string | undefined;
  /** The timeline's lines for the events this section speaks for. */
  readonly lines: Lines<L>;
};

/** A section of the view as the projector sees it: states are opaque JSON. */
export type Section = {
  readonly name: string;
  readonly version: number;
  readonly initial: unknown;
  readonly personal: boolean;
  fold(state: unknown, fact: Fact): unknown;
  view(members: readonly Member<unknown>[], merging: Merging): Readonly<Record<string, unknown>>;
  explain(members: readonly Member<unknown>[], merging: Merging): Citations;
  /** Absent when the section changes with events alone. */
  readonly due?: (members: readonly Member<unknown>[], at: string) => string | undefined;
  /** True for event types that the section takes anything from. */
  takes(type: string): boolean;
  /** The timeline's line, undefined when another section speaks for the event. */
  line(type: string, data: object): string | undefined;
};

/**
 * Declares a section: what it keeps of which events, how members merge, and how its events read in the timeline.
 * Both maps are complete over their unions, so that an event the section forgot does not compile.
 */
export const defineSection =
  <E extends Message, L extends Message = never>() =>
  <S>(definition: Definition<S, E, L>): Section => {
    // States leave the section as JSON and come back only to it, facts reach only the handler of their own type:
    // that is what these two views of the same functions rely on.
    const handlers = definition.on as unknown as Readonly<
      Record<string, ((state: S, fact: Fact) => S) | undefined>
    >;
    const lines = definition.lines as unknown as Readonly<
      Record<string, ((data: object) => string) | undefined>
    >;
    const typed = (members: readonly Member<unknown>[]) => members as readonly Member<S>[];
    return {
      name: definition.name,
      version: definition.version,
      initial: definition.initial,
      personal: definition.personal ?? false,
      fold: (state, fact) => handlers[fact.type]?.((state ?? definition.initial) as S, fact) ?? state,
      view: (members, merging) => definition.view(typed(members), merging),
      explain: (members, merging) => definition.explain(typed(members), merging),
      ...(definition.due && { due: (members, at) => definition.due?.(typed(members), at) }),
      takes: (type) => handlers[type] !== undefined,
      line: (type, data) => lines[type]?.(data),
    };
  };
