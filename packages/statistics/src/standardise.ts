/** Mean and standard deviation of each column; a column that never varies has deviation 1. */
export const standardise = (features: readonly (readonly number[])[]) => {
  const width = features[0]?.length ?? 0;
  const mean = Array.from(
    { length: width },
    (_, i) => features.reduce((sum, row) => sum + (row[i] ?? 0), 0) / features.length,
  );
  const deviation = mean.map(
    (m, i) =>
      Math.sqrt(features.reduce((sum, row) => sum + ((row[i] ?? 0) - m) ** 2, 0) / features.length) || 1,
  );
  return { mean, deviation };
};
