import jspb from 'google-protobuf';
import { MalformedMessage, ProtoReader } from './protobuf.ts';

/*
 * The generated code trusts the length of an embedded message or string: one that reaches beyond the input
 * makes it read up to four thousand million bytes that are not there, minutes of a blocked event loop for a
 * message of thirty bytes. This reader checks each length against what encloses it.
 */

/** A reader for generated code that throws MalformedMessage at a length that reaches too far. */
class BoundedReader extends jspb.BinaryReader {
  private readonly bytes: Buffer;
  private end: number;

  constructor(bytes: Buffer) {
    super(bytes);
    this.bytes = bytes;
    this.end = bytes.length;
    const readMessage = this.readMessage.bind(this);
    this.readMessage = (message, read) => {
      const enclosing = this.end;
      this.end = this.checkedEnd();
      readMessage(message, read);
      this.end = enclosing;
    };
  }

  override readString(): string {
    this.checkedEnd();
    return super.readString();
  }

  override readBytes(): Uint8Array {
    this.checkedEnd();
    return super.readBytes();
  }

  /** Where the field that is read next ends. */
  private checkedEnd(): number {
    const reader = new ProtoReader(this.bytes, this.getCursor(), this.end);
    const length = reader.varint();
    if (length > this.end - reader.offset) throw new MalformedMessage('field reaches beyond its message');
    return reader.offset + length;
  }
}

/** A generated message class. */
export type MessageType<T> = {
  new (): T;
  deserializeBinaryFromReader(message: T, reader: jspb.BinaryReader): T;
};

/** A deserialiser for a generated message that is safe against any input. */
export const boundedDecoder =
  <T>(type: MessageType<T>) =>
  (bytes: Buffer): T =>
    type.deserializeBinaryFromReader(new type(), new BoundedReader(bytes));
