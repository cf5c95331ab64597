/** The message of whatever was thrown; errors that crossed a thread or a context are known by their shape. */
export const messageOf = (error: unknown): string =>
  typeof error === 'object' && error !== null && 'message' in error ? String(error.message) : String(error);
