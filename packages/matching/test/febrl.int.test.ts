import { describe, expect, test } from '@jest/globals';
import { estimateWeights, personComparisons, personPasses, personRule, resolve } from '../src/index.ts';
import { accuracy, febrlFile, readFebrl } from './febrl.ts';

const sets = ['dataset1.csv', 'dataset2.csv'].flatMap((name) => febrlFile(name) ?? []);
const cases = sets.flatMap((file) =>
  [true, false].map((nationalId) => [file.replace(/.*\//, ''), nationalId, file] as const),
);
const goal = (nationalId: boolean) => (nationalId ? 0.995 : 0.98);

(cases.length === 0 ? describe.skip : describe)('FEBRL person records', () => {
  test.each(cases)(
    '%s, national id %s: the published rule finds the duplicates',
    (_name, nationalId, file) => {
      const records = readFebrl(file, { nationalId });
      const { components } = resolve(records, personRule({ population: records.length }));
      const { precision, f1 } = accuracy(records, components.values());
      expect(precision).toBe(1);
      expect(f1).toBeGreaterThanOrEqual(goal(nationalId));
    },
  );

  test.each(cases)(
    '%s, national id %s: weights learned without labels do as well',
    (_name, nationalId, file) => {
      const records = readFebrl(file, { nationalId });
      const weights = estimateWeights({
        comparisons: personComparisons,
        records,
        passes: personPasses(records),
        samples: 20_000,
      });
      const { components } = resolve(records, { ...personRule({ population: records.length }), weights });
      const { precision, f1 } = accuracy(records, components.values());
      expect(precision).toBe(1);
      expect(f1).toBeGreaterThanOrEqual(goal(nationalId));
    },
  );
});
