import type { SegmentEvent } from '@icrm/contracts';
import { specify } from '@icrm/decider/testing';
import { describe, test } from '@jest/globals';
import { type SegmentCommand, segment } from './segment.ts';

const at = '2026-03-02T09:00:00.000Z';
const given = specify(segment, { now: at });
const query = { field: 'city' as const, in: ['Madrid'] };
const words = { text: 'de Madrid', language: 'es' as const, reading: 'ciudad Madrid', parser: 1 };
const names = { segmentId: 's-1', name: 'Madrid' };
const defined = (version: number): SegmentEvent => ({
  type: 'SegmentDefined',
  data: { ...names, query, version, at },
});
const read = (version: number): SegmentEvent => ({
  type: 'SegmentDefined',
  data: { ...names, query, version, words, at },
});
const confirmed = (version: number): SegmentEvent => ({
  type: 'SegmentConfirmed',
  data: { segmentId: 's-1', version, at },
});
const retired: SegmentEvent = { type: 'SegmentRetired', data: { segmentId: 's-1', reason: 'over', at } };
const define: SegmentCommand = { type: 'DefineSegment', data: { ...names, query } };
const fromWords: SegmentCommand = { type: 'DefineSegment', data: { ...names, query, words } };
const confirm = (reading: string): SegmentCommand => ({ type: 'ConfirmSegment', data: { reading } });
const retire: SegmentCommand = { type: 'RetireSegment', data: { reason: 'over' } };

describe('a segment', () => {
  test('is defined, and defined again as its next version', () => {
    given().when(define).then(defined(1));
    given(defined(1)).when(define).then(defined(2));
  });
  test('read from words waits for the reading that was shown', () => {
    given().when(fromWords).then(read(1));
    given(read(1)).when(confirm('ciudad Madrid')).then(confirmed(1));
    given(read(1)).when(confirm('ciudad Sevilla')).thenRejected('reading-differs');
  });
  test('has nothing to confirm once that is done, or without words', () => {
    given(defined(1)).when(confirm('x')).thenRejected('nothing-to-confirm');
    given(read(1), confirmed(1)).when(confirm('ciudad Madrid')).thenRejected('nothing-to-confirm');
  });
  test('that nobody defined is neither confirmed nor retired', () => {
    given().when(confirm('x')).thenRejected('segment-not-found');
    given().when(retire).thenRejected('segment-not-found');
  });
  test('is retired once, for good', () => {
    given(defined(1)).when(retire).then(retired);
    for (const command of [define, fromWords, retire, confirm('x')])
      given(defined(1), retired).when(command).thenRejected('segment-retired');
  });
});
