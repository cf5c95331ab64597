import { services } from './services.ts';

// Loads every service's modules and starts none: the yardstick of how long starting must take at least.
await Promise.all(services.map(({ load }) => load()));
