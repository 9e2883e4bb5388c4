export * from './clearance.ts';
export * from './common.ts';
export * from './errors.ts';
export * from './exchange.ts';
export * from './registry.ts';
export * from './tax.ts';
