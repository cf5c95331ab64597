import { findEvent } from '@icrm/contracts';
import type { Folding } from '../view/facet.ts';
import { collaborationSection } from './collaboration/collaboration.ts';
import { consentsSection } from './consents.ts';
import { identifiersSection } from './identifiers.ts';
import { linksSection } from './links.ts';
import { partySection } from './party.ts';
import { profileSection } from './profile.ts';
import { salesSection } from './sales/sales.ts';
import type { Section } from './section.ts';
import { serviceSection } from './service/service.ts';

/** The sections of the view. A new one is a declaration and a line here; nothing else knows their names. */
export const sections: readonly Section[] = [
  partySection,
  profileSection,
  identifiersSection,
  consentsSection,
  linksSection,
  salesSection,
  serviceSection,
  collaborationSection,
];

/** Our sections, over the events of the contracts. */
export const folding: Folding = { sections, definitionOf: findEvent };
