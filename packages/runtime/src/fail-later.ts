/** Throws outside of any caller, so that it ends as an uncaught error: {@link run} logs it and stops the program. */
export const failLater = (error: Error): void => {
  setImmediate(() => {
    throw error;
  });
};
