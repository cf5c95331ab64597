export { type Authority, type Certificate, createAuthority, type Leaf, openAuthority } from './authority.ts';
export { type CertificateFolder, writeCertificates } from './write-certificates.ts';
