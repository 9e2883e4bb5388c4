/** Eligibility: may these parties, this mode and these goods use the retail import channel at all. */
import type { Role } from '@heliu/contract';
import { modeOn } from '@heliu/regulation';
import { type Hit, noHits, type Rule } from '../../../platform/rules/index.ts';
import type { Subject } from '../trade.ts';
import { same } from './values.ts';

/** Who must be what: field, code, roles of which one is needed. */
function partiesOf({ list, payment }: Subject): readonly (readonly [string, string, readonly Role[]])[] {
  const head = list.head;
  return [
    ['InventoryHead.ebpCode', head.ebpCode, ['platform']],
    ['InventoryHead.ebcCode', head.ebcCode, ['merchant']],
    ['InventoryHead.logisticsCode', head.logisticsCode, ['carrier']],
    ['InventoryHead.agentCode', head.agentCode, ['agent', 'merchant']],
    ['InventoryHead.assureCode', head.assureCode, ['guarantor', 'platform', 'merchant', 'carrier']],
    ['PaymentHead.payCode', payment.head.payCode, ['payment', 'carrier']],
    ...(head.areaCode === undefined
      ? []
      : [['InventoryHead.areaCode', head.areaCode, ['warehouse']] as const]),
  ];
}

type Holder = Readonly<Record<string, unknown>>;

/** The head, or each line with its position. */
const holders = (list: Subject['list'], level: 'head' | 'line'): readonly (readonly [string, Holder])[] =>
  level === 'head'
    ? [['InventoryHead', list.head as Holder]]
    : list.lines.map((line, index) => [`InventoryList[${index + 1}]`, line as Holder] as const);

const roleNames = (roles: readonly Role[]): string => roles.join(' | ');

export const eligibilityRules: readonly Rule<Subject>[] = [
  {
    code: 'ELIG-PARTY',
    version: 1,
    severity: 'refuse',
    zh: '参与企业未在综试区登记相应类型，或已暂停、注销',
    en: 'A party is not registered in the zone for its part, or is suspended or cancelled',
    source: '海关总署公告2018年第194号：参与企业应向所在地海关办理登记',
    remedyZh: '由该企业办理登记或恢复资格，或改用已登记的企业后重新申报',
    remedyEn: 'Have the enterprise registered or reinstated, or use a registered one, and declare again',
    check: (subject) =>
      partiesOf(subject).flatMap(([field, code, roles]): readonly Hit[] => {
        const party = subject.facts.parties[code] ?? null;
        if (party === null)
          return [{ fields: [field], found: code, expected: `registered as ${roleNames(roles)}` }];
        if (party.status !== 'active')
          return [{ fields: [field], found: `${code} ${party.status}`, expected: 'active' }];
        if (!roles.some((role) => party.roles.includes(role))) {
          return [
            { fields: [field], found: `${code}: ${roleNames(party.roles)}`, expected: roleNames(roles) },
          ];
        }
        return noHits;
      }),
  },
  {
    code: 'ELIG-MODE',
    version: 1,
    severity: 'refuse',
    zh: '贸易方式不是跨境电商零售进口方式',
    en: 'The supervision mode is not one of cross-border retail import',
    source: '海关总署公告2014年第12号、第57号，2016年第75号',
    remedyZh: '零售进口填9610（直购）、1210或1239（网购保税）',
    remedyEn: 'Use 9610 (direct purchase), 1210 or 1239 (bonded)',
    check: ({ list, facts }) => {
      const mode = modeOn(list.head.tradeMode, facts.date);
      return mode?.retailImport === true
        ? noHits
        : [
            {
              fields: ['InventoryHead.tradeMode'],
              found: list.head.tradeMode,
              expected: '9610 | 1210 | 1239',
            },
          ];
    },
  },
  {
    code: 'ELIG-MODE-FIELDS',
    version: 1,
    severity: 'refuse',
    zh: '该贸易方式的必填栏目缺失',
    en: 'A field that this supervision mode demands is missing',
    source: '企业对接报文规范202205版：直购进口须填运输工具、航次、提运单；网购保税须填账册、区内企业、料号',
    remedyZh: '补填所列栏目后以变更报文（appType=2）重新申报',
    remedyEn: 'Fill in the fields listed and declare again as a change (appType 2)',
    check: ({ list, facts }) => {
      const mode = modeOn(list.head.tradeMode, facts.date);
      if (mode === undefined) return noHits;
      return mode.required.flatMap((field): readonly Hit[] => {
        const at = holders(list, field.level);
        return at
          .filter(([, holder]) => holder[field.name] === undefined)
          .map(
            ([part]): Hit => ({ fields: [`${part}.${field.name}`], expected: `${mode.code} ${field.zh}` }),
          );
      });
    },
  },
  {
    code: 'ELIG-MODE-OMIT',
    version: 1,
    severity: 'note',
    zh: '该贸易方式应免填的栏目有内容',
    en: 'A field that this supervision mode leaves out is filled in',
    source: '企业对接报文规范202205版：网购保税进口免填运输工具、航次、提运单',
    remedyZh: '下次申报时免填所列栏目',
    remedyEn: 'Leave the fields listed out next time',
    check: ({ list, facts }) =>
      (modeOn(list.head.tradeMode, facts.date)?.omitted ?? []).flatMap((field): readonly Hit[] =>
        holders(list, field.level)
          .filter(([, holder]) => holder[field.name] !== undefined)
          .map(([part]): Hit => ({ fields: [`${part}.${field.name}`] })),
      ),
  },
  {
    code: 'ELIG-HS',
    version: 1,
    severity: 'refuse',
    zh: '商品编码不在申报日有效的税则中',
    en: 'The commodity code is not in the tariff in force on the day of declaration',
    source: '《中华人民共和国进出口税则》（申报日有效版本）',
    remedyZh: '按现行税则重新归类后申报',
    remedyEn: 'Classify the goods by the tariff in force and declare again',
    check: ({ list, facts }) =>
      list.lines.flatMap((line, index): readonly Hit[] => {
        const tariff = facts.tariff[line.gcode] ?? null;
        return tariff?.inForce === true
          ? noHits
          : [{ fields: [`InventoryList[${index + 1}].gcode`], found: line.gcode }];
      }),
  },
  {
    code: 'ELIG-POSITIVE-LIST',
    version: 1,
    severity: 'refuse',
    zh: '商品不在跨境电子商务零售进口商品清单内',
    en: 'The goods are not on the positive list of cross-border retail import',
    source: '跨境电子商务零售进口商品清单（申报日有效版本）；清单数据不完整时转人工审核',
    remedyZh: '清单外商品须按一般贸易等方式进口；若归类有误，改正商品编码后重新申报',
    remedyEn:
      'Goods off the list need another customs channel; if misclassified, correct the code and declare again',
    check: ({ list, facts }) => {
      const positive = facts.positiveList;
      const severity = positive?.complete === true ? 'refuse' : 'hold';
      return list.lines.flatMap((line, index): readonly Hit[] =>
        positive !== null && !positive.unlisted.includes(line.gcode)
          ? noHits
          : [{ fields: [`InventoryList[${index + 1}].gcode`], found: line.gcode, severity }],
      );
    },
  },
  {
    code: 'ELIG-GOODS-RECORD',
    version: 1,
    severity: 'refuse',
    zh: '账册备案料号未备案，或与备案的商品编码、计量单位不符',
    en: 'The item record is not filed, or its commodity code or units differ from what was filed',
    source: '企业对接报文规范202205版：网购保税须填账册备案料号',
    remedyZh: '先由区内企业备案该料号，或按备案内容改正后重新申报',
    remedyEn: 'Have the warehouse file the item first, or correct the line to what is filed',
    check: ({ list, facts }) => {
      const mode = modeOn(list.head.tradeMode, facts.date);
      if (mode?.flow !== 'bonded') return noHits;
      return list.lines.flatMap((line, index): readonly Hit[] => {
        if (line.itemRecordNo === undefined) return noHits;
        const at = (field: string): string[] => [`InventoryList[${index + 1}].${field}`];
        const record = facts.goods[line.itemRecordNo] ?? null;
        if (record === null)
          return [{ fields: at('itemRecordNo'), found: line.itemRecordNo, expected: 'filed' }];
        const pairs = [
          ['gcode', line.gcode, record.code],
          ['unit', line.unit, record.unit],
          ['unit1', line.unit1, record.unit1],
          ['unit2', line.unit2, record.unit2],
        ] as const;
        return pairs
          .filter(([, found, filed]) => !same(found, filed))
          .map(
            ([field, found, filed]): Hit => ({
              fields: at(field),
              found: found ?? '',
              expected: filed ?? '',
            }),
          );
      });
    },
  },
  {
    code: 'ELIG-CODES',
    version: 1,
    severity: 'refuse',
    zh: '代码不在海关参数表中',
    en: 'A code is not in the customs code table',
    source: '海关业务代码集（仅完整的参数表用于判断）',
    remedyZh: '按海关参数表改正代码后重新申报',
    remedyEn: 'Use a code of the customs table and declare again',
    check: ({ facts }) =>
      facts.unknownCodes.map((entry): Hit => {
        const [field = '', found = ''] = entry.split('=');
        return { fields: [field], found };
      }),
  },
  {
    code: 'CONS-UNITS',
    version: 1,
    severity: 'refuse',
    zh: '法定计量单位与税则规定不符',
    en: 'The statutory units are not those of the tariff line',
    source: '《中华人民共和国进出口税则》法定计量单位',
    remedyZh: '按税则的法定单位填写unit1、unit2及相应数量',
    remedyEn: 'Give unit1 and unit2 with their quantities as the tariff line demands',
    check: ({ list, facts }) =>
      list.lines.flatMap((line, index): readonly Hit[] => {
        const tariff = facts.tariff[line.gcode];
        if (!tariff) return noHits;
        const pairs = [
          ['unit1', line.unit1, tariff.unit1],
          ['unit2', line.unit2, tariff.unit2],
        ] as const;
        return pairs
          .filter(([, found, needed]) => needed !== undefined && !same(found, needed))
          .map(
            ([field, found, needed]): Hit => ({
              fields: [`InventoryList[${index + 1}].${field}`],
              found: found ?? '',
              expected: needed ?? '',
            }),
          );
      }),
  },
];
