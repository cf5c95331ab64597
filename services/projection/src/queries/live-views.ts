import type { Announcements } from '../projector/announcements.ts';
import type { Generation } from '../projector/generation.ts';
import type { Progress } from '../projector/progress.ts';
import type { HashPersonal } from '../search/tokens.ts';
import type { Folding } from '../view/facet.ts';
import type { Reveal } from '../view/reveal-facets.ts';
import type { SurvivorshipRules } from '../view/survivorship-rules.ts';

/** What every question is answered from. */
export type LiveViews = Folding & {
  /** The generation that is read now; ask anew for every question, a rebuild switches it. */
  generation(): Generation;
  readonly progress: Progress;
  readonly announcements: Announcements;
  readonly ruleVersions: readonly SurvivorshipRules[];
  readonly reveal: Reveal;
  readonly hash: HashPersonal;
  /** Where phone numbers without a country belong. */
  readonly region?: string | undefined;
};
