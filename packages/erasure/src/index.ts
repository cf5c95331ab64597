export { canonicalJson } from './canonical-json.ts';
export { ERASURE_STREAMS, erasureStream } from './erasure-stream.ts';
export { type ErasedCustomer, type FollowOptions, followErasures } from './follow-erasures.ts';
export { type ReceiptKey, receiptKey, type Verdict, verifyReceipt } from './sign-receipt.ts';
