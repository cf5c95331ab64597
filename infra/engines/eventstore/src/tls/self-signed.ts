import { generateKeyPairSync, randomBytes, sign } from 'node:crypto';
import { bits, der, integer, octets, oid, sequence, set, tagged, utcTime, utf8, yes } from './der.ts';

const ECDSA_WITH_SHA256 = sequence(oid('1.2.840.10045.4.3.2'));
const COMMON_NAME = oid('2.5.4.3');
const DAY_MS = 86_400_000;
const VALID_DAYS = 3650;

const pem = (label: string, content: Buffer): string => {
  const lines = content.toString('base64').match(/.{1,64}/g) ?? [];
  return [`-----BEGIN ${label}-----`, ...lines, `-----END ${label}-----`, ''].join('\n');
};

const extension = (id: string, critical: boolean, value: Buffer): Buffer =>
  sequence(oid(id), ...(critical ? [yes()] : []), octets(value));

const extensions = (): Buffer =>
  tagged(
    3,
    sequence(
      extension('2.5.29.19', true, sequence(yes())),
      extension(
        '2.5.29.17',
        false,
        sequence(
          der(0x82, Buffer.from('localhost')),
          der(0x87, Buffer.from([127, 0, 0, 1])),
          der(0x87, Buffer.from([...new Array<number>(15).fill(0), 1])),
        ),
      ),
    ),
  );

/**
 * A key (P-256) and a certificate for `localhost`, 127.0.0.1 and ::1 that is its own authority, in PEM:
 * enough for a server on this machine, and no secret to protect.
 */
export const selfSigned = (now: Date): { key: string; cert: string } => {
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const name = sequence(set(sequence(COMMON_NAME, utf8('icrm-eventstore'))));
  const validity = sequence(
    utcTime(new Date(now.getTime() - DAY_MS)),
    utcTime(new Date(now.getTime() + VALID_DAYS * DAY_MS)),
  );
  const version3 = tagged(0, integer(Buffer.from([2])));
  const serial = integer(Buffer.concat([Buffer.from([1]), randomBytes(15)]));
  const subjectKey = publicKey.export({ type: 'spki', format: 'der' });
  const body = sequence(version3, serial, ECDSA_WITH_SHA256, name, validity, name, subjectKey, extensions());
  const certificate = sequence(body, ECDSA_WITH_SHA256, bits(sign('sha256', body, privateKey)));
  return {
    key: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
    cert: pem('CERTIFICATE', certificate),
  };
};
