import {
  type ConsentDecision,
  type ConsentInForce,
  disclosureV1,
  type FieldMask,
  tenant,
  vocabulary,
} from '@icrm/contracts';
import type { EventStore } from '@icrm/event-store';
import { implement, type RpcService, validated } from '@icrm/rpc';
import { z } from 'zod';
import { createDisclosures } from '../queries/access-report.ts';
import type { Moment } from '../queries/as-of.ts';
import { createGetConsentInForce } from '../queries/consent-in-force.ts';
import type { GetCustomerView } from '../queries/get-customer-view.ts';
import type { LiveViews } from '../queries/live-views.ts';
import { createGetMessageConsent } from '../queries/message-consent.ts';
import { sight, toMask } from './sight.ts';

const position = z.coerce.bigint().nonnegative().default(0n);
const whose = { tenant, customerId: vocabulary.id, minPosition: position };
const requests = {
  whose: z.strictObject(whose),
  getMessageConsent: z.strictObject({ tenant, messageId: vocabulary.id, minPosition: position, sight }),
  getConsentInForce: z
    .strictObject({
      ...whose,
      purpose: vocabulary.label,
      channel: vocabulary.label,
      atTime: vocabulary.instant.optional(),
      atPosition: position,
      sight,
    })
    .refine((it) => it.atTime === undefined || it.atPosition === 0n, {
      path: ['atTime'],
      message: 'give either at_time or at_position',
    }),
};

type Asked = { readonly atTime?: string | undefined; readonly atPosition: bigint };

/** A time in the form in which events keep theirs, so that they compare as texts. */
const toMoment = ({ atTime, atPosition }: Asked): Moment | undefined => {
  if (atTime !== undefined) return { kind: 'happened', time: new Date(atTime).toISOString() };
  return atPosition === 0n ? undefined : { kind: 'position', position: atPosition };
};

/** Why somebody decided, and what proves it, are words of theirs. */
const maskDecision = (decision: ConsentDecision, mask: FieldMask): ConsentDecision => ({
  ...decision,
  ...(mask.part('consents.0', { evidence: decision.evidence, reason: decision.reason }) as object),
});

const maskConsent = ({ decision, before, ...consent }: ConsentInForce, mask: FieldMask): ConsentInForce => ({
  ...consent,
  ...(decision === undefined ? {} : { decision: maskDecision(decision, mask) }),
  before: before.map((it) => maskDecision(it, mask)),
});

/** DisclosureService: what a person, or whoever answers to them, may ask. */
export const disclosureRpc = (
  views: LiveViews,
  getCustomerView: GetCustomerView,
  events: Pick<EventStore, 'readStream'>,
): RpcService => {
  const getConsentInForce = createGetConsentInForce(views);
  const getMessageConsent = createGetMessageConsent({ events, getConsentInForce });
  const { accessReport, portableData } = createDisclosures(views, getCustomerView);
  return implement(disclosureV1.DisclosureServiceService, {
    getConsentInForce: validated(requests.getConsentInForce, async (request, call) => {
      const answer = await getConsentInForce({ ...request, moment: toMoment(request) }, call);
      const mask = toMask(request.sight);
      const consent = mask === undefined ? answer.consent : maskConsent(answer.consent, mask);
      return { consent: JSON.stringify(consent), position: answer.position };
    }),
    getMessageConsent: validated(requests.getMessageConsent, async (request, call) => {
      const { proof, position: reached } = await getMessageConsent(request, call);
      const mask = toMask(request.sight);
      const shown = mask === undefined ? proof : { ...proof, consent: maskConsent(proof.consent, mask) };
      return { proof: JSON.stringify(shown), position: reached };
    }),
    getAccessReport: validated(requests.whose, async function* (request, call) {
      const { head, entries } = await accessReport(request, call);
      yield { part: { $case: 'head' as const, value: JSON.stringify(head) } };
      for (const entry of entries) yield { part: { $case: 'entry' as const, value: JSON.stringify(entry) } };
    }),
    getPortableData: validated(requests.whose, async (request, call) => {
      const { data, position: reached } = await portableData(request, call);
      return { data: JSON.stringify(data), position: reached };
    }),
  });
};
