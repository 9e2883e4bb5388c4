import { special } from '../zone/goods.ts';
import { type Defect, lonelyBuyer } from './define.ts';

/** What one person may buy, and what the guarantee covers. */
export const limits: readonly Defect[] = [
  {
    code: 'over-single-limit',
    zh: '多件商品超过单次限值',
    en: 'Several items above the single limit',
    plan: (plan, { zone }) => {
      const dearest = zone.goods.reduce((a, b) => (b.price > a.price ? b : a));
      // 4 × 1,279.90 yuan is above 5,000 and more than one item.
      return { ...plan, buyer: lonelyBuyer(zone, plan), basket: [{ goods: dearest, quantity: 4 }] };
    },
    state: 'refused',
    rules: ['LIMIT-SINGLE'],
  },
  {
    code: 'single-item-over-limit',
    zh: '不可分割的单件商品超过单次限值，全额征税',
    en: 'One indivisible item above the single limit: taxed in full',
    plan: (plan, { zone }) => ({
      ...plan,
      buyer: lonelyBuyer(zone, plan),
      basket: [{ goods: special.overSingleLimit, quantity: 1 }],
      discount: 0n,
    }),
    state: 'released',
    rules: [],
  },
  {
    code: 'over-annual-limit',
    zh: '超过个人年度限值',
    en: 'Above the yearly limit of a person',
    // One item above the whole yearly limit: the result does not depend on what was decided before.
    plan: (plan, { zone }) => ({
      ...plan,
      buyer: lonelyBuyer(zone, plan),
      basket: [{ goods: special.overAnnualLimit, quantity: 1 }],
    }),
    state: 'refused',
    rules: ['LIMIT-ANNUAL'],
  },
  {
    code: 'tax-undetermined',
    zh: '缺少计税所需的数量，税款无法确定',
    en: 'A quantity that the tax depends on is missing',
    plan: (plan) => ({ ...plan, basket: [{ goods: special.undetermined, quantity: 1 }] }),
    state: 'held',
    rules: ['TAX-UNDETERMINED'],
  },
  {
    code: 'guarantee-short',
    zh: '担保额度不足',
    en: 'The guarantee does not cover the tax',
    plan: (plan, { zone }) => ({ ...plan, merchant: zone.enterprise('merchant-poor') }),
    state: 'refused',
    rules: ['GUARANTEE-SHORT'],
  },
];
