import { expect, test } from '@jest/globals';
import { ROOT_CONTEXT, SpanKind } from '@opentelemetry/api';
import { AlwaysOffSampler, AlwaysOnSampler, SamplingDecision } from '@opentelemetry/sdk-trace';
import { LimitedSampler } from './limited-sampler.ts';

test('keeps so many traces a second and what another sampler leaves of them', () => {
  let now = 0;
  const kept = (sampler: LimitedSampler, traces: number): number => {
    const decide = () =>
      sampler.shouldSample(
        ROOT_CONTEXT,
        '0af7651916cd43dd8448eb211c80319c',
        'GET /',
        SpanKind.SERVER,
        {},
        [],
      );
    return Array.from({ length: traces }, decide).filter(
      ({ decision }) => decision === SamplingDecision.RECORD_AND_SAMPLED,
    ).length;
  };
  const sampler = new LimitedSampler(new AlwaysOnSampler(), { perSecond: 10, now: () => now });
  expect(kept(sampler, 100)).toBe(10);
  now = 500;
  expect(kept(sampler, 100)).toBe(5);
  now = 60_000;
  expect(kept(sampler, 100)).toBe(10);
  expect(kept(new LimitedSampler(new AlwaysOffSampler(), { perSecond: 10, now: () => now }), 100)).toBe(0);
});
