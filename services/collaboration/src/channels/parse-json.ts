const utf8 = new TextDecoder('utf-8', { fatal: true });

/** A JSON value of bytes; undefined when they are none. */
export const parseJson = (bytes: Uint8Array): unknown => {
  try {
    return JSON.parse(utf8.decode(bytes));
  } catch {
    return undefined;
  }
};
