/** Dated law as data and pure functions. Only the `loadBundled…` functions read files. */
export * from './bundled.ts';
export * from './calendar.ts';
export * from './codes/code-table.ts';
export { CSV_FAULTS_MAX, type CsvFault } from './csv.ts';
export * from './decimal.ts';
export * from './identifiers/citizen-id.ts';
export * from './identifiers/customs-code.ts';
export * from './identifiers/transport.ts';
export * from './identifiers/uscc.ts';
export * from './limits.ts';
export * from './modes.ts';
export { SOURCES } from './sources.ts';
export * from './tariff/line.ts';
export * from './tariff/positive-list.ts';
export * from './tariff/rate.ts';
export * from './tariff/tariff-csv.ts';
export * from './tax/assess.ts';
export { comprehensiveRate, type LineTaxInput, type LineTaxResult, lineTax } from './tax/line-tax.ts';
export * from './tax/types.ts';
export type { Check, Reason, Source, Text, Trust } from './text.ts';
export {
  allUnitCodes,
  convertQuantity,
  isSingleItemUnit,
  QUANTITY_SCALE,
  UNIT,
  unitCode,
  unitName,
} from './units.ts';
export * from './vat.ts';
