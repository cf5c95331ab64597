#!/usr/bin/env node
import { parseArgs } from 'node:util';
import { writeCertificates } from './write-certificates.ts';

const help = `icrm-certificates --out DIR [options] PROGRAM...

Makes a development authority (once) and a certificate for each program (gateway, sales, …, operator).

  --out DIR            where ca.pem, PROGRAM.pem and PROGRAM-key.pem are written
  --trust-domain NAME  of the identities spiffe://NAME/icrm/PROGRAM; default icrm.local
  --host NAME          a further host name or address of the programs; may be repeated; default localhost, 127.0.0.1
  --days N             how long the certificates last; default 90
`;

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    out: { type: 'string' },
    'trust-domain': { type: 'string', default: 'icrm.local' },
    host: { type: 'string', multiple: true, default: ['localhost', '127.0.0.1'] },
    days: { type: 'string', default: '90' },
    help: { type: 'boolean', default: false },
  },
});
const days = Number(values.days);
if (values.help) process.stdout.write(help);
else if (values.out === undefined || positionals.length === 0 || !Number.isInteger(days) || days < 1) {
  process.stderr.write(help);
  process.exitCode = 2;
} else {
  await writeCertificates({
    folder: values.out,
    programs: positionals,
    trustDomain: values['trust-domain'],
    hosts: values.host,
    days,
  });
  process.stdout.write(
    `${positionals.length} certificates in ${values.out}; trust ca.pem, keep the keys to yourself\n`,
  );
}
