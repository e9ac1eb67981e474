export { DeciderSpecification, DecisionSpecification, type GivenOverrides } from './decider.specification.js';
export { FaultyStore } from './faulty-store.js';
export { boxAggregate, boxDecider, boxEvents, type Box, type BoxCommand, type BoxEvent } from './box.js';
export { eventStoreConformance, type ConformanceCapabilities, type ConformanceTarget } from './event-store.conformance.js';
export { NOON, newEvent, recordedEvents } from './recorded.js';
