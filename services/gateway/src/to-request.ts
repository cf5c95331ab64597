/**
 * A request message from fields of the same names; fields left out are unset. Commands have schemas of their own, made
 * of the same fields as their messages, which a test compares: the compiler cannot, as a schema's optional fields may
 * be present and undefined.
 */
export const toRequest = <Q>(message: { fromPartial(fields: never): Q }, fields: object): Q =>
  message.fromPartial(fields as never);
