/** Personal data was about to be written for somebody who was erased. */
export class SubjectErased extends Error {
  override readonly name = 'SubjectErased';
}

/** There is neither a key nor a tombstone for a subject with encrypted data: the key store is not the one that wrote it. */
export class KeyMissing extends Error {
  override readonly name = 'KeyMissing';
}

/** An encrypted value or a wrapped key was altered, or belongs to another tenant or subject. */
export class BrokenCiphertext extends Error {
  override readonly name = 'BrokenCiphertext';
}

/** A key was wrapped by a version of the key-encryption key that this machine does not have. */
export class UnknownKeyVersion extends Error {
  override readonly name = 'UnknownKeyVersion';
}
