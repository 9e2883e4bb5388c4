/** What the assessment and the ledgers make of a trade: limits, undetermined tax, guarantee. */
import { type Assessment, formatFen } from '@heliu/regulation';
import { type Hit, noHits, type Rule } from '../../../platform/rules/index.ts';
import type { Subject } from '../trade.ts';

export interface AssessedSubject extends Subject {
  readonly assessment: Assessment;
}

export const limitRules: readonly Rule<AssessedSubject>[] = [
  {
    code: 'TAX-UNDETERMINED',
    version: 1,
    severity: 'hold',
    zh: '税款无法准确计算，转人工审核',
    en: 'The tax cannot be determined exactly; a person reviews',
    source: '《中华人民共和国进出口税则》；财关税〔2016〕18号',
    remedyZh: '等待人工审核；如缺少法定数量，可补填后以变更报文重新申报',
    remedyEn: 'Wait for the review; if a statutory quantity is missing, declare again as a change with it',
    check: ({ assessment }) =>
      assessment.lines.flatMap((line, index): readonly Hit[] =>
        line.reasons.map((reason) => ({
          fields: [`InventoryList[${index + 1}].gcode`],
          found: `${line.code}: ${reason.zh}`,
        })),
      ),
  },
  {
    code: 'LIMIT-SINGLE',
    version: 1,
    severity: 'refuse',
    customsCode: '-621005',
    zh: '超过单次交易限值，且不是单件不可分割商品',
    en: 'Above the limit of one transaction, and not a single indivisible item',
    source: '财关税〔2018〕49号',
    remedyZh: '按一般贸易方式办理；不得人为拆分订单规避限值',
    remedyEn: 'Use general trade; orders may not be split to stay below the limit',
    check: ({ assessment }) =>
      assessment.regime === 'refused-multiple'
        ? [{ fields: ['InventoryList.totalPrice'], found: formatFen(assessment.dutiable) }]
        : noHits,
  },
  {
    code: 'LIMIT-ANNUAL',
    version: 1,
    severity: 'refuse',
    customsCode: '1313',
    zh: '订购人购买超过年度限额',
    en: 'The buyer’s yearly limit would be exceeded',
    source: '财关税〔2018〕49号',
    remedyZh: '按一般贸易方式办理，或待下一年度额度',
    remedyEn: 'Use general trade, or wait for next year’s quota',
    check: ({ assessment, facts }) => {
      const available = BigInt(facts.quota.available);
      return assessment.regime === 'refused-annual' || assessment.dutiable > available
        ? [
            {
              fields: ['InventoryHead.buyerIdNumber', 'InventoryList.totalPrice'],
              found: formatFen(assessment.dutiable),
              expected: `≤ ${formatFen(available)}`,
            },
          ]
        : noHits;
    },
  },
  {
    code: 'LIMIT-REGIME',
    version: 1,
    severity: 'refuse',
    zh: '零售进口税收规则不适用于该申报（日期、方式或数值）',
    en: 'The retail import tax does not apply to this declaration (day, mode or figures)',
    source: '财关税〔2016〕18号、财关税〔2018〕49号',
    remedyZh: '核对申报日期、贸易方式和金额',
    remedyEn: 'Check the day of declaration, the mode and the amounts',
    check: ({ assessment }) =>
      assessment.regime === 'refused-date' ||
      assessment.regime === 'refused-mode' ||
      assessment.regime === 'refused-invalid'
        ? [
            {
              fields: ['InventoryHead.tradeMode'],
              found: assessment.reasons.map((reason) => reason.zh).join('；'),
            },
          ]
        : noHits,
  },
  {
    code: 'GUARANTEE-SHORT',
    version: 1,
    severity: 'refuse',
    zh: '担保企业的担保额度不足',
    en: 'The guarantee of the guaranteeing enterprise does not cover the tax',
    source: '海关总署公告2018年第194号：代收代缴义务人应当提供足额有效的税款担保',
    remedyZh: '担保企业增加担保额度后，以变更报文（appType=2）重新申报',
    remedyEn: 'Have the guarantor raise the guarantee, then declare again as a change (appType 2)',
    check: ({ assessment, facts }) => {
      const due = assessment.totals?.payable ?? 0n;
      const available = BigInt(facts.guarantee ?? '0');
      return facts.guarantee !== null && due <= available
        ? noHits
        : [
            {
              fields: ['InventoryHead.assureCode'],
              found: formatFen(available),
              expected: `≥ ${formatFen(due)}`,
            },
          ];
    },
  },
];
