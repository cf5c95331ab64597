import { randomUUID } from 'node:crypto';
import { type JSONEventType, jsonEvent } from '@eventstore/db-client';

export type Numbered = JSONEventType<string, { n: number }>;

export const numbered = (n: number, type = 'Numbered', id: string = randomUUID()) =>
  jsonEvent<Numbered>({ id, type, data: { n }, metadata: { from: 'test' } });

export const range = (from: number, to: number): number[] =>
  Array.from({ length: Math.max(0, to - from) }, (_, index) => from + index);
