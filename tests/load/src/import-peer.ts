// The peer of B9: imports what the stack imports and does nothing.
await import('@icrm/local/services');
console.log('imported');
setInterval(() => undefined, 1_000);
