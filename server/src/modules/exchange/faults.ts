/** The gateway's own refusals: about senders, signatures and messages as a whole. One entry per stable code. */
import type { Fault } from '@heliu/contract';

interface Text {
  readonly zh: string;
  readonly en: string;
  readonly source: string;
  readonly remedyZh: string;
  readonly remedyEn: string;
}

const spec = '企业对接报文规范202205版';
const register = {
  remedyZh: '在综试区登记该证书后重发，或改用已登记的证书签名',
  remedyEn: 'Register the certificate with the zone, or sign with one that is registered',
};

const texts = {
  'GATE-KIND': {
    zh: '企业不能报送此类报文',
    en: 'Enterprises do not send messages of this kind',
    source: spec,
    remedyZh: '可报送的报文：311、411、511、513、621',
    remedyEn: 'Kinds that may be sent: 311, 411, 511, 513, 621',
  },
  'GATE-EMPTY': {
    zh: '提交中没有报文',
    en: 'The submission holds no message',
    source: 'Heliu API',
    remedyZh: '在请求体中放入报文，或在multipart、zip中放入XML文件',
    remedyEn: 'Put the message in the body, or XML files in the multipart or zip',
  },
  'GATE-ZIP': {
    zh: 'zip无法读取，或超过解压上限',
    en: 'The zip cannot be read, or exceeds the limits when unpacked',
    source: 'Heliu API：不超过200份，每份8 MiB，合计64 MiB',
    remedyZh: '重新打包或拆分后发送',
    remedyEn: 'Pack again or split it',
  },
  'GATE-FORM': {
    zh: 'multipart表单无法读取或不完整',
    en: 'The multipart form cannot be read or is not complete',
    source: 'RFC 7578',
    remedyZh: '核对boundary与表单内容，重新发送',
    remedyEn: 'Check the boundary and the form, and send again',
  },
  'SENDER-STAFF': {
    zh: '该密钥不属于任何企业，不能报送单证',
    en: 'The key belongs to no enterprise and cannot send documents',
    source: 'Heliu API',
    remedyZh: '使用企业自己的接口密钥',
    remedyEn: 'Use the enterprise’s own API key',
  },
  'SENDER-STATUS': {
    zh: '企业已暂停或注销，不能报送单证',
    en: 'The enterprise is suspended or cancelled and cannot send documents',
    source: '海关总署公告2018年第194号',
    remedyZh: '恢复企业资格后重发',
    remedyEn: 'Send again once the enterprise is reinstated',
  },
  'SENDER-COPCODE': {
    zh: '传输企业代码（copCode）不是密钥所属企业',
    en: 'copCode is not the enterprise that the key belongs to',
    source: spec,
    remedyZh: 'BaseTransfer中填写本企业的海关编码或统一社会信用代码',
    remedyEn: 'Give your own customs code or USCC in BaseTransfer',
  },
  'SENDER-DXP': {
    zh: '传输信封的发送方不是该企业登记的DXP编号',
    en: 'The envelope’s sender is not the DXP id registered for the enterprise',
    source: spec,
    remedyZh: '使用登记的DXP编号，或先更新登记',
    remedyEn: 'Use the registered DXP id, or update the registration',
  },
  'SENDER-ROLE': {
    zh: '企业的登记类型不允许报送此类单证',
    en: 'The enterprise is not registered for a part that sends this kind of document',
    source: '海关总署公告2018年第194号：订单、支付单、运单、清单由各自的责任企业传输',
    remedyZh: '由责任企业报送，或补充登记相应类型',
    remedyEn: 'Have the responsible enterprise send it, or register for that part',
  },
  'SENDER-OTHER': {
    zh: '单证中的责任企业不是报送企业',
    en: 'The document belongs to another enterprise than the sender',
    source: spec,
    remedyZh: '由单证所列的责任企业以自己的密钥报送',
    remedyEn: 'The enterprise named in the document must send it with its own key',
  },
  'SIG-MISSING': {
    zh: '报文未签名，而此类报文必须签名',
    en: 'The message is not signed, and messages of this kind must be',
    source: `${spec}：进口清单申报必须加签`,
    remedyZh: '以企业登记的证书加签后重发',
    remedyEn: 'Sign with a certificate registered for the enterprise and send again',
  },
  'SIG-UNREGISTERED': {
    zh: '签名证书未在综试区登记',
    en: 'The signing certificate is not registered with the zone',
    source: 'Heliu：签名须由企业登记的证书作出',
    ...register,
  },
  'SIG-OTHER-ENTERPRISE': {
    zh: '签名证书属于其他企业',
    en: 'The signing certificate belongs to another enterprise',
    source: 'Heliu：签名须由企业登记的证书作出',
    ...register,
  },
  'SIG-REVOKED': {
    zh: '签名证书已被撤销',
    en: 'The signing certificate has been revoked',
    source: 'Heliu：签名须由有效的证书作出',
    ...register,
  },
  'SIG-EXPIRED': {
    zh: '签名证书不在有效期内',
    en: 'The signing certificate is not within its validity',
    source: 'X.509 有效期',
    ...register,
  },
  'SIG-JSON': {
    zh: 'X-Heliu-Signature 头无法读取，或与请求体不符',
    en: 'The X-Heliu-Signature header cannot be read or does not fit the body',
    source: 'Heliu API：serial=<十六进制>;alg=rsa-sha256;value=<base64>，对请求体原始字节签名',
    remedyZh: '以登记证书的私钥对请求体原始字节作RSA-SHA256签名',
    remedyEn: 'Sign the exact bytes of the body with RSA-SHA256 and the key of a registered certificate',
  },
} as const satisfies Record<string, Text>;

export type GateCode = keyof typeof texts;

export function gateFault(
  code: GateCode,
  path: string,
  detail: { found?: string; expected?: string; field?: string; fieldZh?: string } = {},
): Fault {
  return { code, path, ...detail, ...texts[code] };
}
