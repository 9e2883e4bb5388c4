export { type Defect, defectByCode, defects } from './defects/index.ts';
export { type GenerateOptions, generateTrade, generateTrades } from './generate.ts';
export { assessedTax } from './oracle.ts';
export { Random } from './random.ts';
export { positiveList, type SeededEnterprise, type SeededZone, seedZone } from './seed.ts';
export type {
  Expectation,
  ExpectedState,
  GateExpectation,
  Kind,
  Plan,
  Sending,
  Trade,
} from './trade/types.ts';
export { traffic } from './traffic/traffic.ts';
export type { Message, TrafficOptions } from './traffic/types.ts';
export type { Enterprise } from './zone/enterprises.ts';
export { createZone, type Zone, type ZoneOptions } from './zone/zone.ts';
