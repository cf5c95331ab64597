import { fieldCommands as commands, vocabulary } from '@icrm/contracts';
import { json, type Route, route } from '@icrm/http';
import { z } from 'zod';
import type { Clients } from '../clients.ts';
import { commandContextOf, commandHeaders } from './command-headers.ts';
import { timeSpan } from './service-field.ts';

const { id, instant, label } = vocabulary;
const ofTechnician = z.strictObject({ technicianId: id });
const degrees = z
  .string()
  .regex(/^-?\d{1,3}(\.\d{1,10})?$/, 'expected degrees such as 40.4168')
  .transform(Number);
const number = z
  .string()
  .regex(/^\d{1,5}$/, 'expected a number')
  .transform(Number);

/** Where technicians are and when they have time. */
export const fieldReadRoutes = ({ field }: Pick<Clients, 'field'>): readonly Route[] => [
  route({
    method: 'post',
    path: '/v1/technicians/{technicianId}/position',
    operation: 'reportPosition',
    tag: 'field-service',
    summary: 'Where a technician is; kept for hours, at work alone, of whom agreed',
    input: { params: ofTechnician, headers: commandHeaders, body: commands.reportPosition },
    responses: {
      200: { description: 'whether it is kept', schema: z.object({ kept: z.boolean() }) },
    },
    handler: async ({ params, headers, body: { place, at = '' } }, exchange) => {
      const context = commandContextOf(headers, exchange);
      return json(
        200,
        await field.reportPosition({ context, ...params, place, at }, { signal: exchange.signal }),
      );
    },
  }),
  route({
    method: 'get',
    path: '/v1/technicians/nearest',
    operation: 'findNearest',
    tag: 'field-service',
    summary: 'Technicians by their way to a place: by their last position while it is fresh, else their base',
    input: {
      query: z.strictObject({
        ...{ latitude: degrees, longitude: degrees, skill: label.optional() },
        ...{ count: number.optional(), maxAgeSeconds: number.optional() },
      }),
    },
    responses: {
      200: {
        description: 'the nearest first',
        schema: z
          .object({
            technicians: z.array(
              z.object({
                ...{ technicianId: z.string(), distanceKm: z.number() },
                ...{ whereFrom: z.string(), at: z.string() },
              }),
            ),
          })
          .meta({ id: 'NearestTechnicians' }),
      },
    },
    handler: async ({ query }, { principal: { tenant }, signal }) => {
      const { latitude, longitude, skill = '', count = 0, maxAgeSeconds = 0 } = query;
      const place = { latitude, longitude };
      return json(200, await field.findNearest({ tenant, place, skill, count, maxAgeSeconds }, { signal }));
    },
  }),
  route({
    method: 'get',
    path: '/v1/technicians/{technicianId}/free-slots',
    operation: 'listFreeSlots',
    tag: 'field-service',
    summary: 'When a technician works and nothing is planned',
    input: { params: ofTechnician, query: z.strictObject({ from: instant, until: instant }) },
    responses: {
      200: {
        description: 'free times, the first first',
        schema: z.object({ slots: z.array(timeSpan) }).meta({ id: 'FreeSlots' }),
      },
    },
    handler: async ({ params, query: window }, { principal: { tenant }, signal }) =>
      json(200, await field.listFreeSlots({ tenant, ...params, window }, { signal })),
  }),
];
