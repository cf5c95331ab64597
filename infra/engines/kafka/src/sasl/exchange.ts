/** One authentication by one mechanism. */
export type Exchange = {
  /** The answer to the client's token; undefined when it is refused. */
  answer(token: Buffer): Buffer | undefined;
  /** True once the client is who it says. */
  readonly isDone: boolean;
};
