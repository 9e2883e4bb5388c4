import { unregisteredCode } from '../zone/enterprises.ts';
import { special } from '../zone/goods.ts';
import { citizenCheck } from '../zone/identifiers.ts';
import { type Defect, firstOf } from './define.ts';

/** Somebody or something may not use the channel. */
export const eligibility: readonly Defect[] = [
  {
    code: 'merchant-suspended',
    zh: '电商企业已被暂停',
    en: 'The merchant is suspended',
    plan: (plan, { zone }) => ({ ...plan, merchant: zone.enterprise('merchant-suspended') }),
    state: 'refused',
    rules: ['ELIG-PARTY'],
  },
  {
    code: 'merchant-unregistered',
    zh: '电商企业未登记',
    en: 'The merchant is not registered',
    apply: ({ order, inventory }) => {
      order.head.ebcCode = unregisteredCode;
      inventory.head.ebcCode = unregisteredCode;
    },
    state: 'refused',
    rules: ['ELIG-PARTY'],
  },
  {
    code: 'mode-not-retail',
    zh: '贸易方式填为一般贸易',
    en: 'Declared as general trade',
    apply: ({ inventory }) => {
      inventory.head.tradeMode = '0110';
    },
    state: 'refused',
    rules: ['ELIG-MODE'],
  },
  {
    code: 'book-missing',
    zh: '网购保税未填账册编号',
    en: 'A bonded list without its account book',
    plan: (plan) => ({ ...plan, mode: '1210' }),
    apply: ({ inventory }) => {
      delete inventory.head.emsNo;
    },
    state: 'refused',
    rules: ['ELIG-MODE-FIELDS'],
  },
  {
    code: 'code-not-in-tariff',
    zh: '商品编码不在税则中',
    en: 'A commodity code that the tariff does not have',
    plan: (plan) => ({ ...plan, mode: '9610' }),
    apply: ({ inventory }) => {
      firstOf(inventory.lines).gcode = '9999999999';
    },
    state: 'refused',
    rules: ['ELIG-HS'],
  },
  {
    code: 'not-on-positive-list',
    zh: '商品不在正面清单',
    en: 'Goods that are not on the positive list',
    plan: (plan) => ({ ...plan, mode: '9610', basket: [{ goods: special.unlisted, quantity: 1 }] }),
    state: 'refused',
    rules: ['ELIG-POSITIVE-LIST'],
  },
  {
    code: 'goods-not-filed',
    zh: '料号未在账册备案',
    en: 'An item that the warehouse has not filed',
    plan: (plan) => ({ ...plan, mode: '1210' }),
    apply: ({ inventory }) => {
      const line = firstOf(inventory.lines);
      line.itemRecordNo = `${line.itemRecordNo}-0`;
    },
    state: 'refused',
    rules: ['ELIG-GOODS-RECORD'],
  },
  {
    code: 'unit-unknown',
    zh: '计量单位代码不存在',
    en: 'A unit code that customs does not have',
    plan: (plan) => ({ ...plan, mode: '9610' }),
    apply: ({ order, inventory }) => {
      firstOf(order.lines).unit = '999';
      firstOf(inventory.lines).unit = '999';
    },
    state: 'refused',
    rules: ['ELIG-CODES'],
  },
  {
    code: 'id-check-digit',
    zh: '身份证校验位错误',
    en: 'An identity number with a wrong check digit',
    plan: (plan) => {
      const body = plan.buyer.idNumber.slice(0, 17);
      const wrong = citizenCheck(body) === '0' ? '1' : '0';
      return { ...plan, buyer: { ...plan.buyer, idNumber: body + wrong } };
    },
    state: 'refused',
    rules: ['ID-NUMBER'],
  },
  {
    code: 'buyer-minor',
    zh: '订购人未成年',
    en: 'The buyer is a minor',
    plan: (plan, { zone }) => ({ ...plan, buyer: zone.minor(plan.number) }),
    state: 'held',
    rules: ['ID-AGE'],
  },
];
