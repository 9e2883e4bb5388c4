/** What the registry refuses or remarks on, one entry per stable code. A note has the same form as a fault. */
import type { ErrorCode, Fault } from '@heliu/contract';
import { fault, HttpError } from '../../platform/http/index.ts';

/** faults in one answer; a further entry says how many more there are */
export const faults_max = 200;

interface Text {
  readonly zh: string;
  readonly en: string;
  readonly remedyZh: string;
  readonly remedyEn: string;
  readonly source?: string;
}

const correct = { remedyZh: '更正后重新提交', remedyEn: 'Correct it and send again' };
const codeTable = '海关业务代码集';
const tariff = '《中华人民共和国进出口税则》（当日有效版本）';
const interfaceSpec = '企业对接报文规范202205版';

const texts = {
  'KEY-ZONE': {
    zh: '接口密钥属于另一个综试区',
    en: 'The key belongs to another zone',
    remedyZh: '使用本综试区的密钥，或访问该密钥所属综试区的服务',
    remedyEn: 'Use a key of this zone, or the service of the zone the key belongs to',
  },
  'ZONE-CODE': {
    zh: '综试区代码不能修改',
    en: 'The code of a zone is never changed',
    remedyZh: '保持 expected 所列代码',
    remedyEn: 'Keep the code named in expected',
  },
  'TEXT-CHARACTER': {
    zh: '文本含有无法保存的字符（NUL或不成对的代理项）',
    en: 'The text holds a character that cannot be stored (NUL or half a surrogate pair)',
    ...correct,
  },
  'TEXT-BLANK': { zh: '内容只有空白', en: 'The text is blank', ...correct },
  'DAY-INVALID': {
    zh: '日期不存在',
    en: 'There is no such day',
    remedyZh: '写作 YYYY-MM-DD',
    remedyEn: 'Write YYYY-MM-DD',
  },
  'ENT-USCC': {
    zh: '统一社会信用代码有误',
    en: 'The unified social credit code is wrong',
    source: 'GB 32100-2015',
    ...correct,
  },
  'ENT-CUSTOMS-CODE': { zh: '海关注册编码有误', en: 'The customs registration code is wrong', ...correct },
  'ENT-PRESENT': {
    zh: '该代码已由本区一家企业登记',
    en: 'An enterprise of the zone already has this code',
    remedyZh: '核对 found 所列企业；如需变更请用 PATCH',
    remedyEn: 'Look at the enterprise named in found; change it with PATCH',
  },
  'ENT-UNKNOWN': {
    zh: '企业未在本区登记',
    en: 'The enterprise is not registered in the zone',
    remedyZh: '先登记该企业，或更正代码',
    remedyEn: 'Register the enterprise first, or correct the code',
  },
  'ENT-CANCELLED': {
    zh: '企业已注销',
    en: 'The enterprise is cancelled',
    remedyZh: '先恢复该企业，或改用其他企业',
    remedyEn: 'Reinstate the enterprise first, or use another',
  },
  'ENT-ROLE': {
    zh: '企业没有所需的类型',
    en: 'The enterprise lacks the role that this needs',
    remedyZh: '为企业登记该类型，或改用其他企业',
    remedyEn: 'Register the role for the enterprise, or use another',
  },
  'CERT-UNREADABLE': {
    zh: '不是可读取的X.509证书（PEM）',
    en: 'Not a readable X.509 certificate in PEM',
    remedyZh: '提交一份以 -----BEGIN CERTIFICATE----- 开头的证书',
    remedyEn: 'Send one certificate that begins with -----BEGIN CERTIFICATE-----',
  },
  'CERT-PRIVATE': {
    zh: '内容含有私钥；私钥不得离开企业',
    en: 'The text holds a private key, which must never leave the enterprise',
    remedyZh: '只提交证书；该密钥应视为已泄露并更换',
    remedyEn: 'Send the certificate only; take the key as disclosed and replace it',
  },
  'CERT-SEVERAL': {
    zh: '内容含有多份证书',
    en: 'The text holds more than one certificate',
    remedyZh: '每次提交一份签名证书，不含上级证书',
    remedyEn: 'Send the signing certificate alone, without its issuers',
  },
  'CERT-EXPIRED': {
    zh: '证书已过期',
    en: 'The certificate has expired',
    remedyZh: '提交有效期内的证书',
    remedyEn: 'Send one that is in force',
  },
  'CERT-EARLY': {
    zh: '证书尚未生效；生效前的签名会被拒绝',
    en: 'The certificate is not in force yet; signatures are refused until then',
    remedyZh: '生效后使用',
    remedyEn: 'Use it from its first day',
  },
  'CERT-KEY': {
    zh: '证书的密钥须为RSA，且不少于1024位',
    en: 'The key of the certificate must be RSA of 1024 bits at least',
    source: '报文签名 rsa-sha1、rsa-sha256',
    remedyZh: '改用符合要求的证书',
    remedyEn: 'Use a certificate with such a key',
  },
  'CERT-KEY-SHORT': {
    zh: 'RSA密钥少于2048位，强度不足',
    en: 'An RSA key below 2048 bits is weak',
    remedyZh: '可以使用；换证时改用2048位或以上',
    remedyEn: 'Accepted; choose 2048 bits or more at renewal',
  },
  'CERT-PRESENT': {
    zh: '该证书已登记',
    en: 'The certificate is already registered',
    remedyZh: '核对 found 所列企业与证书编号；被撤销的证书不能恢复',
    remedyEn: 'Look at the enterprise and certificate in found; a revoked one is not restored',
  },
  'SITE-PRESENT': {
    zh: '该监管场所代码已登记',
    en: 'A site of this code is already registered',
    remedyZh: '核对 found 所列场所',
    remedyEn: 'Look at the site named in found',
  },
  'CODE-UNKNOWN': {
    zh: '代码不在海关参数表中',
    en: 'The code is not in the customs code table',
    source: codeTable,
    ...correct,
  },
  'GOODS-TWICE': {
    zh: '同一请求中料号重复',
    en: 'The item record number appears twice in the request',
    remedyZh: '每个料号只写一行',
    remedyEn: 'Give each item record number once',
  },
  'GOODS-CODE': {
    zh: '商品编码不在当日税则中；清单会因此退单',
    en: 'The commodity code is not in the tariff in force; lists with it will be refused',
    source: tariff,
    remedyZh: '按现行税则重新归类',
    remedyEn: 'Classify the goods by the tariff in force',
  },
  'GOODS-UNITS': {
    zh: '法定计量单位与税则不同；清单会因此退单',
    en: 'The statutory units are not those of the tariff line; lists with them will be refused',
    source: tariff,
    remedyZh: '按税则的法定单位备案',
    remedyEn: 'File the units that the tariff line demands',
  },
  'GOODS-OWNER': {
    zh: '企业未登记为区内仓储企业；其料号在清单中会被拒绝',
    en: 'The enterprise is not registered as a warehouse; lists that name it will be refused',
    source: interfaceSpec,
    remedyZh: '为企业登记 warehouse 类型',
    remedyEn: 'Register the role warehouse for the enterprise',
  },
  'GUARANTEE-AMOUNT': {
    zh: '保证金额必须大于0',
    en: 'The amount must be above zero',
    remedyZh: '以分为单位填写正整数',
    remedyEn: 'Give a positive whole number of fen',
  },
  'GUARANTEE-REFERENCE': {
    zh: '该保函编号已用于另一笔金额或另一家企业',
    en: 'The reference was used for another amount or another enterprise',
    remedyZh: '核对 found 所列金额；新的保函用新的编号',
    remedyEn: 'Look at the amount in found; a new letter takes a new reference',
  },
  'KEY-EXPIRED': {
    zh: '到期时间不在将来',
    en: 'The expiry is not in the future',
    remedyZh: '填写将来的时间，或留空',
    remedyEn: 'Give a later time, or none',
  },
  'KEY-STAFF-SCOPE': {
    zh: '企业的密钥不能有综试区工作人员的权限',
    en: 'A key of an enterprise cannot have a scope of zone staff',
    remedyZh: '去掉该权限，或发放不属于企业的密钥',
    remedyEn: 'Leave the scope out, or make a key without an enterprise',
  },
  'DATASET-NAME': {
    zh: '数据集名称不可用',
    en: 'The name cannot be used',
    remedyZh: '税则用 tariff，清单用 positive-list，代码表用小写字母、数字与下划线',
    remedyEn:
      'tariff for the tariff, positive-list for the list, lower-case letters, digits and _ for a code table',
  },
  'DATASET-EMPTY': {
    zh: '文件没有可用的数据行',
    en: 'The file has no usable row',
    remedyZh: '核对表头与内容',
    remedyEn: 'Check the header and the rows',
  },
  'DATASET-LARGE': {
    zh: '文件行数过多',
    en: 'The file has too many lines',
    remedyZh: '核对文件；一张表不超过100000行',
    remedyEn: 'Check the file; one table has 100,000 lines at most',
  },
  'DATASET-MARK': {
    zh: '文件自述与请求不一致',
    en: 'What the file says of itself differs from the request',
    remedyZh: '更正文件开头的说明行，或更正请求',
    remedyEn: 'Correct the directive at the head of the file, or the request',
  },
  'ID-NUMBER': {
    zh: '身份证号码有误',
    en: 'The identity number is wrong',
    source: 'GB 11643-1999',
    ...correct,
  },
  'FAULTS-MORE': {
    zh: '另有未列出的问题',
    en: 'There are further faults that are not listed',
    remedyZh: '更正所列问题后重新提交，即可看到其余问题',
    remedyEn: 'Correct those listed and send again to see the rest',
  },
} as const satisfies Record<string, Text>;

export type RegistryFaultCode = keyof typeof texts;

export interface Facts {
  readonly found?: string;
  readonly expected?: string;
  readonly field?: string;
  readonly fieldZh?: string;
}

export function registryFault(
  code: RegistryFaultCode,
  path: string,
  facts: Facts = {},
  detail?: { zh: string; en: string },
): Fault {
  const text: Text = texts[code];
  const { field, fieldZh, ...rest } = facts;
  const made = fault(code, path, {
    ...text,
    ...(detail === undefined ? {} : { zh: `${text.zh}：${detail.zh}`, en: `${text.en}: ${detail.en}` }),
    ...rest,
  });
  return {
    ...made,
    ...(field === undefined ? {} : { field }),
    ...(fieldZh === undefined ? {} : { fieldZh }),
  };
}

/**
 * At most `faults_max` faults; the last says how many were left out. `count`: of all, when some were
 * dropped before.
 */
export function capped(faults: readonly Fault[], count: number = faults.length): Fault[] {
  if (faults.length <= faults_max && count <= faults.length) return [...faults];
  const shown = faults.slice(0, faults_max - 1);
  return [...shown, registryFault('FAULTS-MORE', '/body', { found: String(count - shown.length) })];
}

/** Ends the request when there is any fault: all of them at once. */
export function refuse(faults: readonly Fault[], code: ErrorCode = 'INVALID_REQUEST'): void {
  if (faults.length > 0) throw new HttpError(code, capped(faults));
}
