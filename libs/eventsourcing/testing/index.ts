export { DeciderSpecification, DecisionSpecification, type GivenOverrides } from './decider.specification.js';
