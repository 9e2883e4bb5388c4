/** Supervision modes (监管方式, field tradeMode) as dated rows. */
import { type Day, type InForce, isInForce, rowOn } from './calendar.ts';
import { SOURCES } from './sources.ts';
import type { Source } from './text.ts';

export type Flow = 'direct' | 'bonded' | 'export' | 'general';

/** A field of the 621 import list that depends on the mode. */
export interface ConditionalField {
  readonly name: string;
  readonly zh: string;
  readonly level: 'head' | 'line';
}

export interface Mode extends InForce {
  readonly code: string;
  readonly zh: string;
  readonly en: string;
  readonly flow: Flow;
  /** True for the modes under which the retail import tax applies. */
  readonly retailImport: boolean;
  /** Conditional fields of the 621 list that the mode makes mandatory … */
  readonly required: readonly ConditionalField[];
  /** … and those that must be left out. */
  readonly omitted: readonly ConditionalField[];
  /** First-import licence, registration or filing of the goods is asked (end notes of the list). */
  readonly firstImportRules: boolean;
  readonly source: Source;
}

const head = (name: string, zh: string): ConditionalField => ({ name, zh, level: 'head' });

const BONDED_FIELDS: readonly ConditionalField[] = [
  head('emsNo', '账册编号'),
  head('areaCode', '区内企业代码'),
  head('areaName', '区内企业名称'),
  { name: 'itemRecordNo', zh: '账册备案料号', level: 'line' },
];

const DIRECT_FIELDS: readonly ConditionalField[] = [
  head('trafNo', '运输工具编号'),
  head('voyageNo', '航班航次号'),
  head('billNo', '提运单号'),
];

/** What a mode that is no retail import says about the 621 list: nothing. */
const NOT_RETAIL = { retailImport: false, required: [], omitted: [], firstImportRules: false } as const;

export const MODES: readonly Mode[] = [
  {
    code: '9610',
    zh: '电子商务',
    en: 'Cross-border e-commerce, direct purchase',
    flow: 'direct',
    retailImport: true,
    required: DIRECT_FIELDS,
    omitted: [],
    firstImportRules: false,
    from: '2014-02-10',
    source: SOURCES.mode9610,
  },
  {
    code: '1210',
    zh: '保税电商',
    en: 'Cross-border e-commerce, bonded',
    flow: 'bonded',
    retailImport: true,
    required: BONDED_FIELDS,
    omitted: DIRECT_FIELDS,
    firstImportRules: false,
    from: '2014-08-01',
    source: SOURCES.mode1210,
  },
  {
    code: '1239',
    zh: '保税电商A',
    en: 'Cross-border e-commerce, bonded, type A',
    flow: 'bonded',
    retailImport: true,
    required: BONDED_FIELDS,
    omitted: DIRECT_FIELDS,
    firstImportRules: true,
    from: '2016-12-01',
    source: SOURCES.mode1239,
  },
  {
    code: '9710',
    zh: '跨境电商B2B直接出口',
    en: 'Cross-border e-commerce, B2B direct export',
    flow: 'export',
    ...NOT_RETAIL,
    from: '2020-07-01',
    source: SOURCES.modeB2b,
  },
  {
    code: '9810',
    zh: '跨境电商出口海外仓',
    en: 'Cross-border e-commerce, export to an overseas warehouse',
    flow: 'export',
    ...NOT_RETAIL,
    from: '2020-07-01',
    source: SOURCES.modeB2b,
  },
  {
    code: '1039',
    zh: '市场采购',
    en: 'Market procurement',
    flow: 'export',
    ...NOT_RETAIL,
    from: '2014-07-01',
    source: SOURCES.mode1039,
  },
  {
    code: '0110',
    zh: '一般贸易',
    en: 'General trade',
    flow: 'general',
    ...NOT_RETAIL,
    from: '1949-10-01',
    source: SOURCES.modeGeneral,
  },
];

/** The mode in force on a day; undefined when the code is not one of ours or not yet in force. */
export function modeOn(code: string, day: Day): Mode | undefined {
  return rowOn(
    MODES.filter((mode) => mode.code === code),
    day,
  );
}

export function retailImportModesOn(day: Day): readonly Mode[] {
  return MODES.filter((mode) => mode.retailImport && isInForce(mode, day));
}
