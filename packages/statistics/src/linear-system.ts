/** Gaussian elimination with partial pivoting; a column without information (collinear features) gets 0. */
export const solve = (matrix: readonly Float64Array[], right: Float64Array): number[] => {
  const n = right.length;
  const rows = matrix.map((line, i) => Float64Array.from([...line, right[i] ?? 0]));
  const pivots: number[] = [];
  for (let column = 0, top = 0; column < n && top < n; column++) {
    const pivot = pivotRow(rows, column, top);
    if (pivot === undefined) continue;
    [rows[top], rows[pivot]] = [rows[pivot] ?? new Float64Array(), rows[top] ?? new Float64Array()];
    eliminate(rows, column, top);
    pivots[column] = top;
    top += 1;
  }
  return Array.from({ length: n }, (_, column) => {
    const row = rows[pivots[column] ?? -1];
    return row === undefined ? 0 : (row[n] ?? 0) / (row[column] ?? 1);
  });
};

const pivotRow = (rows: readonly Float64Array[], column: number, top: number): number | undefined => {
  let best: number | undefined;
  for (let i = top; i < rows.length; i++)
    if (Math.abs(rows[i]?.[column] ?? 0) > Math.abs(rows[best ?? -1]?.[column] ?? 1e-9)) best = i;
  return best;
};

const eliminate = (rows: readonly Float64Array[], column: number, top: number): void => {
  const pivot = rows[top];
  for (const [i, row] of rows.entries()) {
    if (pivot === undefined || i === top) continue;
    const factor = (row[column] ?? 0) / (pivot[column] ?? 1);
    if (factor !== 0)
      for (let j = column; j < row.length; j++) row[j] = (row[j] ?? 0) - factor * (pivot[j] ?? 0);
  }
};

/** The inverse of a symmetric matrix, a column at a time. */
export const invert = (matrix: readonly Float64Array[]): number[][] =>
  matrix.map((_, i) =>
    solve(
      matrix,
      Float64Array.from(matrix, (__, j) => (i === j ? 1 : 0)),
    ),
  );
