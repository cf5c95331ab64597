import type { EventDefinition } from './event-definition.ts';
import { analyticsEvents } from './events/analytics.ts';
import { auditEvents } from './events/audit.ts';
import { collaborationEvents } from './events/collaboration.ts';
import { customerBookkeeping, customerEvents, identifierEvents, linkEvents } from './events/customer.ts';
import { erasureEvents } from './events/erasure.ts';
import { hookEvents } from './events/hooks.ts';
import { proposalEvents } from './events/identity.ts';
import { intakeEvents } from './events/intake.ts';
import { marketingEvents } from './events/marketing.ts';
import { matchRulesEvents } from './events/match-rules.ts';
import { overrideEvents } from './events/override.ts';
import { salesEvents } from './events/sales.ts';
import { serviceEvents } from './events/service.ts';
import { workflowEvents } from './events/workflows.ts';

/** Every event type there is. A new context adds its list here and is then known to codec, feed, views and docs. */
export const allEvents: readonly EventDefinition[] = [
  ...customerEvents,
  ...customerBookkeeping,
  ...identifierEvents,
  ...linkEvents,
  ...proposalEvents,
  ...matchRulesEvents,
  ...overrideEvents,
  ...erasureEvents,
  ...auditEvents,
  ...salesEvents,
  ...analyticsEvents,
  ...serviceEvents,
  ...marketingEvents,
  ...collaborationEvents,
  ...hookEvents,
  ...workflowEvents,
  ...intakeEvents,
];

const byType = new Map(allEvents.map((definition) => [definition.type, definition]));

/** The definition of an event type, or undefined when nobody declared it. */
export const findEvent = (type: string): EventDefinition | undefined => byType.get(type);
