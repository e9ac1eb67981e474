export * from './table/table.js';
export * from './projection/projection.js';
