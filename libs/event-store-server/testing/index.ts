export {
  Faults,
  notLeader,
  notReady,
  type AnswerFault,
  type Delivery,
  type DeliveryFault,
  type FailedStatus,
  type StreamsMethod,
} from './faults.js';
export { startTestEventStoreServer, type TestEventStoreServer, type TestServerOptions } from './test-server.js';
