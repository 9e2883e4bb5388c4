/** Refusals of a document whose form is right but whose moment is wrong; codes of MESSAGES §4.1, per kind. */
import type { Fault } from '@heliu/contract';
import type { ArrivalVerdict } from '../exchange/index.ts';

export type Refusal = 'exists' | 'nothing' | 'foreign' | 'old' | 'declared';

const names: Readonly<Record<string, string>> = {
  '311': '订单',
  '411': '支付单',
  '511': '运单',
  '513': '运单状态',
  '621': '清单',
};

/**
 * Customs return codes: number exists, nothing to operate on, another's (-10102, invalid company code),
 * older than stored, state does not allow.
 */
const codes: Readonly<Record<string, Readonly<Record<Refusal, string>>>> = {
  '311': { exists: '-301010', nothing: '-301009', foreign: '-10102', old: '-301014', declared: '-301011' },
  '411': { exists: '-401007', nothing: '-401006', foreign: '-10102', old: '-401012', declared: '-401008' },
  '511': { exists: '-504015', nothing: '-504014', foreign: '-10102', old: '-505016', declared: '-504016' },
  '513': { exists: '-505015', nothing: '-505014', foreign: '-10102', old: '-505016', declared: '-505016' },
  '621': { exists: '-621004', nothing: '-621011', foreign: '-10102', old: '-800005', declared: '-621012' },
};

const texts: Readonly<Record<Refusal, Omit<Fault, 'code' | 'path' | 'source'>>> = {
  exists: {
    field: 'appType',
    fieldZh: '报送类型',
    expected: '2',
    zh: '该编号的单证已存在，且内容不同',
    en: 'A document with this number exists with other content',
    remedyZh: '如需修改，以变更报文（appType=2）报送；如系误用编号，请换用新编号',
    remedyEn: 'To change it send appType 2; if the number was used by mistake take another',
  },
  nothing: {
    field: 'appType',
    fieldZh: '报送类型',
    expected: '1',
    zh: '没有可变更或删除的单证',
    en: 'There is no document to change or delete',
    remedyZh: '核对编号；首次报送用新增（appType=1）',
    remedyEn: 'Check the number; the first time send appType 1',
  },
  foreign: {
    field: 'appType',
    fieldZh: '报送类型',
    zh: '该编号的单证由其他企业报送，本企业不能变更或删除',
    en: 'Another enterprise sent the document with this number; only it, or who is named in it, can change it',
    remedyZh: '核对编号；由原报送企业或单证所列责任企业变更',
    remedyEn: 'Check the number; have the enterprise that sent it, or that it names, change it',
  },
  old: {
    field: 'appTime',
    fieldZh: '报送时间',
    zh: '接收报文为旧报文数据，不做处理',
    en: 'The document is older than the one stored; it is ignored',
    remedyZh: '以当前时间作为报送时间重新生成报文',
    remedyEn: 'Build the document again with the present time as appTime',
  },
  declared: {
    field: 'appType',
    fieldZh: '报送类型',
    zh: '清单已申报并审结或在审，当前状态不允许修改',
    en: 'The list has been decided or is under review; its state does not allow this',
    remedyZh: '查看交易状态；放行后的更正须申请撤销或退货',
    remedyEn: 'Look at the trade; after release only cancellation or return can correct it',
  },
};

export function refuse(
  kind: string,
  refusal: Refusal,
  at: { key: string; path: string; found?: string; tradeId?: string | undefined },
): ArrivalVerdict {
  const code = codes[kind]?.[refusal] ?? '-10102';
  const text = texts[refusal];
  return {
    status: 'refused',
    returnStatus: code,
    returnInfo: `${names[kind]}：${text.zh}[${at.key}]`,
    key: at.key,
    ...(at.tradeId === undefined ? {} : { tradeId: at.tradeId }),
    faults: [
      {
        code,
        path: `${at.path}/${text.field}`,
        ...text,
        ...(at.found === undefined ? {} : { found: at.found }),
        source: '企业对接报文规范202205版 回执代码表',
      },
    ],
  };
}

const acts: Readonly<Record<string, string>> = { '1': '新增', '2': '变更', '3': '删除' };

export const acceptedInfo = (kind: string, appType: string, guid: string): string =>
  `${names[kind]}${acts[appType] ?? ''}申报成功[${guid}]`;
