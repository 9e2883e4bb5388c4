/**
 * Customs units of measure (计量单位代码, GACC parameters of 2018-08-01). Kept as code, not only as the
 * shipped table, because tariff files name units in Chinese and their reader must stay pure.
 */
import { MESSAGE_ONE } from './decimal.ts';

/** Name and code of every unit, in the order of the customs table. */
const UNITS =
  '001台 002座 003辆 004艘 005架 006套 007个 008只 009头 010张 011件 012支 013枝 014根 ' +
  '015条 016把 017块 018卷 019副 020片 021组 022份 023幅 025双 026对 027棵 028株 029井 ' +
  '030米 031盘 032平方米 033立方米 034筒 035千克 036克 037盆 038万个 039具 040百副 041百支 ' +
  '042百把 043百个 044百片 045刀 046疋 047公担 048扇 049百枝 050千只 051千块 052千盒 053千枝 ' +
  '054千个 055亿支 056亿个 057万套 058千张 059万张 060千伏安 061千瓦 062千瓦时 063千升 067英尺 ' +
  '070吨 071长吨 072短吨 073司马担 074司马斤 075斤 076磅 077担 078英担 079短担 080两 081市担 ' +
  '083盎司 084克拉 085市尺 086码 088英寸 089寸 095升 096毫升 097英加仑 098美加仑 099立方英尺 ' +
  '101立方尺 110平方码 111平方英尺 112平方尺 115英制马力 116公制马力 118令 120箱 121批 122罐 123桶 ' +
  '124扎 125包 126箩 127打 128筐 129罗 130匹 131册 132本 133发 134枚 135捆 136袋 139粒 ' +
  '140盒 141合 142瓶 143千支 144万双 145万粒 146千粒 147千米 148千英尺 149百万贝可 163部 ' +
  '164亿株';

const codeByName = new Map(UNITS.split(' ').map((item) => [item.slice(3), item.slice(0, 3)] as const));
const nameByCode = new Map(UNITS.split(' ').map((item) => [item.slice(0, 3), item.slice(3)] as const));

/** '千克' → '035'. Undefined when customs has no such unit. */
export function unitCode(name: string): string | undefined {
  return codeByName.get(name);
}

/** '035' → '千克'. */
export function unitName(code: string): string | undefined {
  return nameByCode.get(code);
}

export const allUnitCodes: readonly string[] = [...nameByCode.keys()];

export const UNIT = {
  kilogram: '035',
  gram: '036',
  tonne: '070',
  litre: '095',
  millilitre: '096',
  kilolitre: '063',
  piece: '011',
  slice: '020',
  sheet: '010',
  single: '007',
  only: '008',
  block: '017',
  coin: '134',
  metre: '030',
  kilometre: '147',
} as const;

interface Factor {
  readonly dimension: 'mass' | 'volume' | 'length';
  readonly factor: bigint;
}

/** Exact factors inside one dimension, as a multiple of the smallest unit of that dimension. */
const FACTORS: ReadonlyMap<string, Factor> = new Map([
  [UNIT.gram, { dimension: 'mass', factor: 1n }],
  [UNIT.kilogram, { dimension: 'mass', factor: 1_000n }],
  [UNIT.tonne, { dimension: 'mass', factor: 1_000_000n }],
  [UNIT.millilitre, { dimension: 'volume', factor: 1n }],
  [UNIT.litre, { dimension: 'volume', factor: 1_000n }],
  [UNIT.kilolitre, { dimension: 'volume', factor: 1_000_000n }],
  [UNIT.metre, { dimension: 'length', factor: 1n }],
  [UNIT.kilometre, { dimension: 'length', factor: 1_000n }],
]);

/** Scale of a converted quantity: a gram in tonnes at five decimals still is a whole number. */
export const QUANTITY_SCALE = 12;
const QUANTITY_ONE = 10n ** BigInt(QUANTITY_SCALE);

/**
 * A quantity (scale 5) of one unit, in another unit, at QUANTITY_SCALE. Exact, or undefined when the
 * units do not measure the same thing: mass is never turned into volume (a density is not law).
 */
export function convertQuantity(amount: bigint, from: string, to: string): bigint | undefined {
  const fine = amount * (QUANTITY_ONE / MESSAGE_ONE);
  if (from === to) return fine;
  const [a, b] = [FACTORS.get(from), FACTORS.get(to)];
  if (a === undefined || b === undefined || a.dimension !== b.dimension) return undefined;
  return (fine * a.factor) / b.factor;
}

/**
 * True when "1" of the unit can be one indivisible thing (台, 件, 双 …): neither a measure (千克, 米 …)
 * nor a count of many (百, 千, 万, 亿, 打, 罗, 令) nor a lot (批).
 */
export function isSingleItemUnit(code: string): boolean {
  const name = nameByCode.get(code);
  return name !== undefined && !NOT_AN_ITEM.has(name) && !/^[百千万亿]/.test(name);
}

const NOT_AN_ITEM = new Set(
  (
    '米 平方米 立方米 千克 克 公担 英尺 吨 长吨 短吨 司马担 司马斤 斤 磅 担 英担 短担 两 市担 盎司 克拉 市尺 码 ' +
    '英寸 寸 升 毫升 英加仑 美加仑 立方英尺 立方尺 平方码 平方英尺 平方尺 英制马力 公制马力 令 批 打 罗'
  ).split(' '),
);
