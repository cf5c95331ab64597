import { readFile } from 'node:fs/promises';
import {
  createFileRegistry,
  type DescField,
  type DescMessage,
  type DescMethod,
  fromBinary,
  ScalarType,
} from '@bufbuild/protobuf';
import { BinaryWriter, WireType } from '@bufbuild/protobuf/wire';
import { FileDescriptorSetSchema } from '@bufbuild/protobuf/wkt';
import fc from 'fast-check';

/** A method of the contracts, and messages for it that are right in some places and wrong in others. */
export type MethodUnderTest = {
  /** `/icrm.sales.v1.SalesService/PlaceOrder` */
  readonly path: string;
  /** The folder of its file below proto/icrm. */
  readonly context: string;
  readonly requestStream: boolean;
  readonly responseStream: boolean;
  readonly message: fc.Arbitrary<Uint8Array>;
};

/** The methods of all services, from the descriptors that the contracts come with. */
export const methodsOf = async (): Promise<readonly MethodUnderTest[]> => {
  const file = new URL('./gen/descriptors.binpb', import.meta.resolve('@icrm/contracts'));
  const registry = createFileRegistry(fromBinary(FileDescriptorSetSchema, await readFile(file)));
  return [...registry].flatMap((type) =>
    type.kind === 'service' && type.typeName.startsWith('icrm.') ? type.methods.map(toMethod) : [],
  );
};

const toMethod = (method: DescMethod): MethodUnderTest => ({
  path: `/${method.parent.typeName}/${method.name}`,
  context: method.parent.typeName.split('.')[1] ?? '',
  requestStream: method.methodKind.startsWith('client') || method.methodKind.startsWith('bidi'),
  responseStream: method.methodKind.endsWith('server_streaming') || method.methodKind.startsWith('bidi'),
  message: fc.oneof(
    { weight: 30, arbitrary: messageBytes(method.input, 0) },
    { weight: 1, arbitrary: fc.uint8Array({ maxLength: 60 }) },
    { weight: 1, arbitrary: messageBytes(method.input, 0).map((bytes) => bytes.subarray(0, -1)) },
  ),
});

const MAX_DEPTH = 5;
/** A position that never comes is waited for until the deadline: that would only take long. */
const waits = (name: string): boolean => name === 'min_position';

const messageBytes = (message: DescMessage, depth: number): fc.Arbitrary<Uint8Array> =>
  fc
    .tuple(
      ...message.fields.filter(({ name }) => !waits(name)).map((field) => mostly(fieldBytes(field, depth))),
    )
    .map((parts) => Buffer.concat(parts));

const none = fc.constant(new Uint8Array());
const mostly = (bytes: fc.Arbitrary<Uint8Array>) =>
  fc.oneof({ weight: 4, arbitrary: bytes }, { weight: 1, arbitrary: none });

const fieldBytes = (field: DescField, depth: number): fc.Arbitrary<Uint8Array> =>
  fc.oneof(
    { weight: 60, arbitrary: fittingBytes(field, depth) },
    { weight: 1, arbitrary: wrongBytes(field.number) },
  );

const fittingBytes = (field: DescField, depth: number): fc.Arbitrary<Uint8Array> => {
  const one = oneValue(field, depth);
  return field.fieldKind === 'list' || field.fieldKind === 'map'
    ? fc.array(one, { maxLength: 3 }).map((parts) => Buffer.concat(parts))
    : one;
};

const oneValue = (field: DescField, depth: number): fc.Arbitrary<Uint8Array> => {
  const { number } = field;
  if (field.message !== undefined)
    return depth >= MAX_DEPTH
      ? none
      : messageBytes(field.message, depth + 1).map((bytes) => lengthDelimited(number, bytes));
  if (field.fieldKind === 'map')
    return fc.uint8Array({ maxLength: 30 }).map((it) => lengthDelimited(number, it));
  if (field.enum !== undefined) return fc.oneof(fc.nat(8), fc.integer()).map((it) => varint(number, it));
  return scalarBytes(number, field.scalar);
};

const scalarBytes = (number: number, scalar: ScalarType | undefined): fc.Arbitrary<Uint8Array> => {
  switch (scalar) {
    case ScalarType.STRING:
      return text.map((it) => lengthDelimited(number, Buffer.from(it)));
    case ScalarType.BYTES:
      return fc.uint8Array({ maxLength: 40 }).map((it) => lengthDelimited(number, it));
    case ScalarType.DOUBLE:
      return fc.double().map((it) => new BinaryWriter().tag(number, WireType.Bit64).double(it).finish());
    case ScalarType.BOOL:
      return fc.boolean().map((it) => varint(number, it ? 1 : 0));
    case ScalarType.INT32:
    case ScalarType.UINT32:
      return fc.oneof(fc.nat(100), fc.integer()).map((it) => varint(number, it));
    default:
      return fc
        .oneof(fc.bigInt({ min: 0n, max: 200n }), fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }))
        .map((it) => new BinaryWriter().tag(number, WireType.Varint).int64(it).finish());
  }
};

const text: fc.Arbitrary<string> = fc.oneof(
  {
    weight: 3,
    arbitrary: fc.constantFrom(
      ...[
        '0193a000-0000-7000-8000-000000000001',
        '2026-03-02T09:00:00.000Z',
        '2026-03-02',
        'EUR',
        'ES',
        'web',
      ],
      ...[
        'acme',
        'staff',
        'system',
        'a@b.co',
        'email',
        'person',
        'question',
        'P-1',
        '7',
        '{}',
        '[]',
        '{"a":1}',
      ],
    ),
  },
  { weight: 1, arbitrary: fc.string({ unit: 'binary', maxLength: 20 }) },
  {
    weight: 1,
    arbitrary: fc.constantFrom(
      '',
      ' ',
      '__proto__',
      '$ne',
      '../..',
      '\u0000',
      'a'.repeat(3_000),
      '{"$gt":""}',
    ),
  },
);

/** Another wire type than the field's, or bytes that are no text. */
const wrongBytes = (number: number): fc.Arbitrary<Uint8Array> =>
  fc.oneof(
    fc.nat().map((it) => varint(number, it)),
    fc.uint8Array({ maxLength: 30 }).map((it) => lengthDelimited(number, it)),
    fc.double().map((it) => new BinaryWriter().tag(number, WireType.Bit64).double(it).finish()),
    fc.nat().map((it) =>
      new BinaryWriter()
        .tag(number + 1_000, WireType.Varint)
        .int32(it)
        .finish(),
    ),
  );

const varint = (number: number, value: number): Uint8Array =>
  new BinaryWriter().tag(number, WireType.Varint).int32(value).finish();
const lengthDelimited = (number: number, bytes: Uint8Array): Uint8Array =>
  new BinaryWriter().tag(number, WireType.LengthDelimited).bytes(bytes).finish();
