/**
 * The closed list of errors that a request as a whole can meet. One entry is one stable code; texts and
 * remedies stand here once, for the server, the portal and the client alike.
 */
export interface ErrorEntry {
  readonly status: number;
  readonly zh: string;
  readonly en: string;
  readonly remedyZh: string;
  readonly remedyEn: string;
}

const entry = (status: number, zh: string, en: string, remedyZh: string, remedyEn: string): ErrorEntry => ({
  status,
  zh,
  en,
  remedyZh,
  remedyEn,
});

export const errors = {
  UNAUTHENTICATED: entry(
    401,
    '未提供有效的接口密钥',
    'No valid API key was given',
    '在 Authorization 头中以 Bearer 方式提供接口密钥；密钥可能已过期或被撤销',
    'Send the API key as a Bearer token; it may have expired or been revoked',
  ),
  FORBIDDEN: entry(
    403,
    '接口密钥没有所需的权限',
    'The API key lacks the scope that this needs',
    '请管理员为该密钥授予所列权限',
    'Ask an administrator to grant the named scope',
  ),
  NOT_FOUND: entry(
    404,
    '没有找到，或无权查看',
    'Not found, or not yours to see',
    '核对编号；只能查看本企业参与的单证',
    'Check the id; only documents of your own enterprise are visible',
  ),
  METHOD_NOT_ALLOWED: entry(
    405,
    '该地址不支持此方法',
    'This address does not take that method',
    '参看接口说明 /api/docs',
    'See the API reference at /api/docs',
  ),
  INVALID_REQUEST: entry(
    400,
    '请求内容不符合接口说明',
    'The request does not fit the contract',
    '按 faults 逐项修改后重发',
    'Correct every fault listed and send again',
  ),
  UNREADABLE_BODY: entry(
    400,
    '请求体无法读取',
    'The body cannot be read',
    '核对 Content-Type 与内容是否一致、是否完整',
    'Check that the content type fits the content and that it is complete',
  ),
  UNSUPPORTED_TYPE: entry(
    415,
    '不支持的内容类型',
    'Unsupported content type',
    '报文用 application/xml，多份用 multipart/form-data 或 application/zip，JSON 单证用 application/json',
    'Use application/xml, multipart/form-data, application/zip, or application/json',
  ),
  TOO_LARGE: entry(
    413,
    '请求体超过上限',
    'The body exceeds the limit',
    '每份报文不超过 8 MiB；请拆分后发送',
    'A message may have 8 MiB at most; split it',
  ),
  TOO_MANY_MESSAGES: entry(
    413,
    '一次提交的报文过多',
    'Too many messages in one submission',
    '每次不超过 200 份报文；请分批发送',
    'Send 200 messages at most at a time',
  ),
  TOO_BUSY: entry(
    429,
    '系统繁忙，本次提交未被接收',
    'The system is busy; nothing of this submission was accepted',
    '按 Retry-After 稍后重发，相同内容不会重复计算',
    'Send again after Retry-After; the same content is never counted twice',
  ),
  CONFLICT: entry(
    409,
    '与已有记录冲突',
    'Conflicts with what is already recorded',
    '查看 faults 中的现有值；如需修改请用修改接口',
    'See the present value in faults; use the update call to change it',
  ),
  STATE: entry(
    409,
    '当前状态不允许此操作',
    'The present state does not allow this',
    '查看当前状态及可用操作',
    'Look at the present state and what it allows',
  ),
  SIGNATURE_REQUIRED: entry(
    422,
    '该类单证必须签名',
    'Documents of this kind must be signed',
    '以企业登记的证书对报文签名；JSON 单证用 X-Heliu-Signature 头',
    'Sign with a certificate registered for the enterprise; JSON takes the X-Heliu-Signature header',
  ),
  UNAVAILABLE: entry(
    503,
    '服务暂不可用',
    'The service is not available at the moment',
    '稍后重试；已确认的单证不会丢失',
    'Try again later; acknowledged documents are never lost',
  ),
  INTERNAL: entry(
    500,
    '系统内部错误，已记录',
    'An internal error; it has been recorded',
    '请将 requestId 提供给运维人员；相同内容可以安全重发',
    'Give the requestId to the operator; sending the same content again is safe',
  ),
} as const satisfies Record<string, ErrorEntry>;

export type ErrorCode = keyof typeof errors;
