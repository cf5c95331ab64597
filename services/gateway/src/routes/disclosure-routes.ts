import {
  type AccessReport,
  accessReport,
  consentInForce,
  messageConsent,
  portableData,
  vocabulary,
} from '@icrm/contracts';
import { HttpProblem, html, jsonText, positionSchema, type Reply, type Route, route } from '@icrm/http';
import { z } from 'zod';
import { needAllFields, sightOf } from '../auth/sight.ts';
import type { Clients } from '../clients.ts';
import { accessReportPage } from '../pages/access-report-page.ts';
import { asksFor } from './accepts.ts';
import { needRole } from './need-role.ts';
import { jsonList, positionHeader, readingHeaders } from './reading.ts';

const params = z.strictObject({ customerId: vocabulary.id });
const LONG_MS = 120_000;

/** Personal data stay out of caches. */
const unkept = { 'cache-control': 'no-store' };

const pageOf = (report: AccessReport): Reply => ({
  ...html(accessReportPage(report)),
  headers: { ...unkept, 'content-security-policy': "default-src 'none'; style-src 'unsafe-inline'" },
});

/** Answers for the person the data are about. What is told in clear needs the role `personal-data`. */
export const disclosureRoutes = ({ disclosure }: Pick<Clients, 'disclosure'>): readonly Route[] => [
  route({
    method: 'get',
    path: '/v1/customers/{customerId}/access-report',
    operation: 'getAccessReport',
    personal: true,
    tag: 'privacy',
    summary: 'Everything held on a customer: as JSON, or as a page with Accept: text/html or ?format=html',
    description:
      'Profile, identifiers, every consent with its evidence, every event in clear, sources, links and recipients, of the customer and everybody linked with them. The page needs nothing else and can be handed over as a file. Needs the role `personal-data`.',
    input: {
      params,
      query: z.strictObject({ format: z.enum(['json', 'html']).optional() }),
      headers: readingHeaders,
    },
    responses: { 200: { description: 'the report', schema: accessReport } },
    handler: async ({ params: { customerId }, query, headers }, exchange): Promise<Reply> => {
      needRole(exchange, 'personal-data');
      needAllFields(exchange);
      const { tenant } = exchange.principal;
      const question = { tenant, customerId, minPosition: headers['icrm-min-position'] ?? 0n };
      const call = { signal: exchange.signal, deadlineMs: LONG_MS };
      let head = '';
      const entries: string[] = [];
      for await (const { part } of disclosure.getAccessReport(question, call)) {
        if (part?.$case === 'head') head = part.value;
        if (part?.$case === 'entry') entries.push(part.value);
      }
      if (head === '') throw new HttpProblem(404, 'nothing-held', { detail: 'nothing is held' });
      const text = `${head.slice(0, -1)},"timeline":${jsonList(entries)}}`;
      const asPage =
        query.format === 'html' || (query.format === undefined && asksFor(exchange, 'text/html'));
      // The service wrote it by the schema of the contracts.
      return asPage ? pageOf(JSON.parse(text) as AccessReport) : jsonText(200, text, unkept);
    },
  }),
  route({
    method: 'get',
    path: '/v1/customers/{customerId}/portable-data',
    operation: 'getPortableData',
    personal: true,
    tag: 'privacy',
    summary: 'What a customer provided, in a form that another system can take',
    description:
      'Profile, identifiers, consents and orders; nothing derived. Needs the role `personal-data`.',
    input: { params, headers: readingHeaders },
    responses: { 200: { description: 'the data', schema: portableData } },
    handler: async ({ params: { customerId }, headers }, exchange) => {
      needRole(exchange, 'personal-data');
      needAllFields(exchange);
      const { tenant } = exchange.principal;
      const question = { tenant, customerId, minPosition: headers['icrm-min-position'] ?? 0n };
      const { data, position } = await disclosure.getPortableData(question, { signal: exchange.signal });
      return jsonText(200, data, { ...unkept, ...positionHeader(position) });
    },
  }),
  route({
    method: 'get',
    path: '/v1/customers/{customerId}/consents/in-force',
    operation: 'getConsentInForce',
    personal: true,
    tag: 'privacy',
    summary: 'Which consent was in force for a purpose and a channel at a moment',
    description:
      'The decision that stood, with the version of its text, its lawful basis, its evidence and the event that proves it. Without a moment: now.',
    input: {
      params,
      headers: readingHeaders,
      query: z.strictObject({
        purpose: vocabulary.label,
        channel: vocabulary.label,
        at: vocabulary.instant.optional().meta({ description: 'what had happened by then' }),
        atPosition: positionSchema.optional().meta({ description: 'what the log held up to there' }),
      }),
    },
    responses: { 200: { description: 'the consent', schema: consentInForce } },
    handler: async ({ params: { customerId }, query, headers }, { principal, signal }) => {
      const question = {
        tenant: principal.tenant,
        customerId,
        purpose: query.purpose,
        channel: query.channel,
        atTime: query.at ?? '',
        atPosition: query.atPosition ?? 0n,
        minPosition: headers['icrm-min-position'] ?? 0n,
        sight: sightOf(principal),
      };
      const { consent, position } = await disclosure.getConsentInForce(question, { signal });
      return jsonText(200, consent, positionHeader(position));
    },
  }),
  route({
    method: 'get',
    path: '/v1/messages/{messageId}/consent',
    operation: 'getMessageConsent',
    personal: true,
    tag: 'privacy',
    summary: 'What was in force for a message when it was sent',
    description:
      'The event that sent it, what was looked at when it was permitted, and the consent as the log had it at the moment of sending: the version of its text, its lawful basis, its evidence, and the event that proves it.',
    input: { params: z.strictObject({ messageId: vocabulary.id }), headers: readingHeaders },
    responses: { 200: { description: 'the proof', schema: messageConsent } },
    handler: async ({ params: { messageId }, headers }, { principal, signal }) => {
      const question = {
        tenant: principal.tenant,
        messageId,
        minPosition: headers['icrm-min-position'] ?? 0n,
        sight: sightOf(principal),
      };
      const { proof, position } = await disclosure.getMessageConsent(question, { signal });
      return jsonText(200, proof, positionHeader(position));
    },
  }),
];
