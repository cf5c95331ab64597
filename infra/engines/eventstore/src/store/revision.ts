/** Expected revision "whatever it is"; concrete expectations are the non-negative numbers. */
export const ANY = -2;
/** Both the expectation "no such stream" and the last revision of a stream without events. */
export const NO_STREAM = -1;
/** Expected revision "the stream has events or metadata". */
export const STREAM_EXISTS = -4;
/** Stands in memory and on disk for the tombstone's revision 2^63-1, which a JS number cannot hold. */
export const DELETED = Number.MAX_SAFE_INTEGER;
/** The tombstone's revision, and `$tb` of a soft-deleted stream, as the wire and JSON have it. */
export const TOMBSTONE_LITERAL = 9223372036854775807n;
