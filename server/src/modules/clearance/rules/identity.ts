/** Identity of the buyer: a real citizen number, of age. The number itself never leaves this file unmasked. */
import { ageOn, checkCitizenId } from '@heliu/regulation';
import { type Hit, noHits, type Rule } from '../../../platform/rules/index.ts';
import type { Subject } from '../trade.ts';
import { masked } from './values.ts';

/** 1 身份证; only these have a public check digit. */
const citizenCard = '1';

export const identityRules: readonly Rule<Subject>[] = [
  {
    code: 'ID-NUMBER',
    version: 1,
    severity: 'refuse',
    customsCode: '1300',
    zh: '订购人身份证号码有误（校验位或出生日期不成立）',
    en: 'The buyer’s identity number is wrong (check digit or date of birth)',
    source: 'GB 11643-1999 公民身份号码',
    remedyZh: '请订购人提供正确的身份证号码，平台改正订单与清单后重新申报',
    remedyEn: 'Ask the buyer for the right number, correct order and list, and declare again',
    check: ({ order, list }) =>
      (
        [
          ['OrderHead', order.head],
          ['InventoryHead', list.head],
        ] as const
      ).flatMap(([part, head]): readonly Hit[] =>
        head.buyerIdType !== citizenCard || checkCitizenId(head.buyerIdNumber).ok
          ? noHits
          : [{ fields: [`${part}.buyerIdNumber`], found: masked('idNumber', head.buyerIdNumber) }],
      ),
  },
  {
    code: 'ID-AGE',
    version: 1,
    severity: 'hold',
    zh: '订购人未达到自助购买年龄，转人工审核',
    en: 'The buyer is younger than the age for buying unassisted; a person reviews',
    source: 'Heliu 参数 buyer_age_min；《民法典》第十七条、第十八条',
    remedyZh: '等待人工审核；必要时由监护人下单',
    remedyEn: 'Wait for the review; a guardian may order instead',
    check: ({ list, facts }) => {
      const { buyerIdType, buyerIdNumber } = list.head;
      if (buyerIdType !== citizenCard) return noHits;
      const age = ageOn(buyerIdNumber, facts.date);
      const least = facts.parameters.buyer_age_min;
      return age === undefined || age >= least
        ? noHits
        : [{ fields: ['InventoryHead.buyerIdNumber'], found: String(age), expected: `≥ ${least}` }];
    },
  },
];
