import { findEvent } from '@icrm/contracts';
import type { Folding } from '../view/facet.ts';
import { analyticsSection } from './analytics/analytics.ts';
import { collaborationSection } from './collaboration/collaboration.ts';
import { engagementSection } from './collaboration/engagement.ts';
import { consentsSection } from './consents.ts';
import { experienceSection } from './experience/experience.ts';
import { identifiersSection } from './identifiers.ts';
import { linksSection } from './links.ts';
import { marketingSection } from './marketing/marketing.ts';
import { partySection } from './party.ts';
import { profileSection } from './profile.ts';
import { erpSection } from './sales/erp.ts';
import { salesSection } from './sales/sales.ts';
import { sellingSection } from './sales/selling.ts';
import type { Section } from './section.ts';
import { callsSection } from './service/calls.ts';
import { careSection } from './service/care.ts';
import { serviceSection } from './service/service.ts';
import { visitsSection } from './service/visits.ts';

/** The sections of the view. A new one is a declaration and a line here; nothing else knows their names. */
export const sections: readonly Section[] = [
  partySection,
  profileSection,
  identifiersSection,
  consentsSection,
  linksSection,
  salesSection,
  sellingSection,
  erpSection,
  serviceSection,
  analyticsSection,
  callsSection,
  careSection,
  visitsSection,
  marketingSection,
  collaborationSection,
  engagementSection,
  experienceSection,
];

/** Our sections, over the events of the contracts. */
export const folding: Folding = { sections, definitionOf: findEvent };
