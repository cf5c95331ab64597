import type { Generation } from '../projector/generation.ts';
import type { Projector } from '../projector/projector.ts';
import type { HashPersonal } from '../search/tokens.ts';
import type { Section } from '../sections/section.ts';
import type { Reveal } from '../view/reveal-facets.ts';
import type { SurvivorshipRules } from '../view/survivorship-rules.ts';

/** What every question is answered from. */
export type LiveViews = {
  /** The generation that is read now; ask anew for every question, a rebuild switches it. */
  generation(): Generation;
  readonly projector: Projector;
  readonly sections: readonly Section[];
  readonly ruleVersions: readonly SurvivorshipRules[];
  readonly reveal: Reveal;
  readonly hash: HashPersonal;
};
