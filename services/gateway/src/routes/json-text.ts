type Message<Q> = { fromPartial(fields: never): Q };

/** A request some of whose fields travel as JSON text: a body's objects become that. */
export const withJsonText = <Q>(message: Message<Q>, ...names: readonly string[]): Message<Q> => ({
  fromPartial(fields: object) {
    const texts = Object.entries(fields).map(([name, value]) => [
      name,
      names.includes(name) && value !== undefined ? JSON.stringify(value) : value,
    ]);
    return message.fromPartial(Object.fromEntries(texts) as never);
  },
});
