import type { Person } from '../segment/person.ts';

/** Somebody of a campaign, and the segments they are in. */
export type Addressed = { readonly person: Person; readonly segments: readonly string[] };
type Counts = { sent: number; opened: number; clicked: number };

/** How a wording did, with whom. */
export type WordingResult = Readonly<Counts> & { readonly step: string; readonly variant: string };
export type Performance = {
  readonly all: readonly WordingResult[];
  /** By segment, of those the people are in now. */
  readonly segments: Readonly<Record<string, readonly WordingResult[]>>;
};

/** How each wording of a campaign did, with everybody and by segment: who opened or clicked counts once a message. */
export const performanceOf = (campaignId: string, people: readonly Addressed[]): Performance => {
  const all = new Map<string, Counts>();
  const bySegment = new Map<string, Map<string, Counts>>();
  for (const { person, segments } of people) {
    const groups = [all, ...segments.map((name) => bySegment.get(name) ?? open(bySegment, name))];
    for (const it of person.happened) {
      if (it.campaign !== campaignId || it.kind !== 'message-sent') continue;
      const came = (kind: string) =>
        person.happened.some((other) => other.kind === kind && other.ref === it.ref);
      const [opened, clicked] = [came('message-opened'), came('message-clicked')];
      for (const group of groups) count(group, `${it.step ?? ''} ${it.variant ?? ''}`, { opened, clicked });
    }
  }
  return {
    all: listed(all),
    segments: Object.fromEntries([...bySegment].map(([name, group]) => [name, listed(group)])),
  };
};

const open = (groups: Map<string, Map<string, Counts>>, name: string): Map<string, Counts> => {
  const group = new Map<string, Counts>();
  groups.set(name, group);
  return group;
};

const count = (
  group: Map<string, Counts>,
  name: string,
  { opened, clicked }: { readonly opened: boolean; readonly clicked: boolean },
): void => {
  const counts = group.get(name) ?? { sent: 0, opened: 0, clicked: 0 };
  counts.sent += 1;
  // Whoever clicked has seen it, whether their mail program told so or not.
  if (opened || clicked) counts.opened += 1;
  if (clicked) counts.clicked += 1;
  group.set(name, counts);
};

const listed = (group: ReadonlyMap<string, Counts>): readonly WordingResult[] =>
  [...group]
    .map(([name, counts]) => {
      const [step = '', variant = ''] = name.split(' ');
      return { step, variant, ...counts };
    })
    .sort((a, b) => (`${a.step} ${a.variant}` < `${b.step} ${b.variant}` ? -1 : 1));
