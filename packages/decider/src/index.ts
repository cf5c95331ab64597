export {
  type Accepted,
  accept,
  type Decider,
  type Decision,
  type Facts,
  fold,
  type Message,
  type Rejected,
  reject,
} from './decider.ts';
