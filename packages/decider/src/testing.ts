export { type Given, type Outcome, specify, type When } from './specify.ts';
