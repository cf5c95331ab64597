/** Another document already has this value in a unique index. */
export class DuplicateKey extends Error {
  override readonly name = 'DuplicateKey';
  /** The name of the index; `_id_` for the document's id. */
  readonly index: string;

  constructor(index: string, options?: ErrorOptions) {
    super(`another document has the same key in index ${index}`, options);
    this.index = index;
  }
}

/** The store cannot be reached or is shutting down; the same call may be tried again. */
export class ReadStoreUnavailable extends Error {
  override readonly name = 'ReadStoreUnavailable';
}

/** The store refused a call: a bug on our side, or a feature it does not have. */
export class ReadStoreRefused extends Error {
  override readonly name = 'ReadStoreRefused';
  readonly code: number | undefined;

  constructor(message: string, code: number | undefined, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }
}
