/** Input that the gateway must refuse, with the codes it must name; `what` is for the title of the test. */
import { zipSync } from 'fflate';
import type { Kind } from '../../simulator/src/index.ts';
import { type Change, formOf, type Gateway, plain, stranger } from './gateway.ts';
import { envelope } from './messages.ts';

export interface Case {
  readonly what: string;
  readonly sender: string;
  readonly body: string | Uint8Array | FormData;
  readonly type?: string;
  readonly status: number;
  readonly codes: readonly string[];
}

const bytesAt = (xml: string, at: string): Buffer => {
  const [before = '', behind = ''] = xml.split(at);
  return Buffer.concat([Buffer.from(before), Buffer.of(0xc3, 0x28), Buffer.from(behind)]);
};

export function badInput(gate: Gateway): readonly Case[] {
  const { agent, otherAgent, list, message } = gate;
  const spoiled = (
    what: string,
    kind: Kind,
    codes: readonly string[],
    change: Change,
    after: (xml: string) => string | Uint8Array = (xml) => xml,
  ): Case => {
    const { xml, sender } = message(kind, change);
    return { what, sender, body: after(xml), status: 422, codes };
  };
  return [
    spoiled('未知报文类型', '511', ['CEB-KIND'], plain, (xml) =>
      xml.replaceAll('CEB511Message', 'CEB999Message'),
    ),
    spoiled('命名空间错误', '511', ['CEB-NAMESPACE'], plain, (xml) =>
      xml.replaceAll('http://www.chinaport.gov.cn/ceb', 'urn:example'),
    ),
    spoiled('把回执当报文报送', '311', ['CEB-KIND'], plain, (xml) => xml.replaceAll('CEB311', 'CEB304')),
    {
      what: '清单未签名',
      sender: 'agent-1',
      body: list(plain),
      status: 422,
      codes: ['CEB-SIGNATURE-REQUIRED'],
    },
    {
      what: '证书未登记',
      sender: 'agent-1',
      body: list({ signer: stranger }),
      status: 422,
      codes: ['SIG-UNREGISTERED'],
    },
    {
      what: '他人证书',
      sender: 'agent-1',
      body: list({ signer: otherAgent }),
      status: 422,
      codes: ['SIG-OTHER-ENTERPRISE'],
    },
    {
      what: '证书已吊销',
      sender: 'agent-1',
      body: list({ signer: { identity: agent.revoked! } }),
      status: 422,
      codes: ['SIG-REVOKED'],
    },
    {
      what: '签名后改动',
      sender: 'agent-1',
      body: list().replace(/<ceb:grossWeight>/, '<ceb:grossWeight>1'),
      status: 422,
      codes: ['SIG-DIGEST'],
    },
    {
      what: '他人的清单',
      sender: 'agent-1',
      body: list({ head: { agentCode: otherAgent.code } }),
      status: 422,
      codes: ['SENDER-OTHER'],
    },
    {
      what: '类型不许',
      sender: 'payment-1',
      body: message('311', plain).xml,
      status: 422,
      codes: ['SENDER-ROLE', 'SENDER-COPCODE'],
    },
    {
      what: '已暂停的企业',
      sender: 'merchant-suspended',
      body: message('311', plain).xml,
      status: 422,
      codes: ['SENDER-STATUS', 'SENDER-COPCODE'],
    },
    spoiled('传输企业不是本企业', '411', ['SENDER-COPCODE'], { ...plain, copCode: '330196T999' }),
    spoiled('报文截断', '411', ['XML-TRUNCATED'], plain, (xml) => xml.slice(0, xml.length / 2)),
    spoiled('金额不是数字', '411', ['CEB-DECIMAL'], { ...plain, head: { amountPaid: '1e3' } }),
    spoiled('不存在的日期', '411', ['CEB-DATE'], { ...plain, head: { payTime: '20260230101010' } }),
    spoiled('超长', '411', ['CEB-TOO-LONG'], { ...plain, head: { payTransactionId: 'P'.repeat(61) } }),
    spoiled('三处同时有误', '411', ['CEB-DECIMAL', 'CEB-DATE', 'CEB-TOO-LONG', 'SENDER-COPCODE'], {
      ...plain,
      copCode: '330196T999',
      head: { amountPaid: 'x', payTime: '20261301000000', payName: '字'.repeat(101) },
    }),
    spoiled('101份单证', '411', ['CEB-TOO-MANY-DOCUMENTS'], { ...plain, copies: 101 }),
    spoiled('无效的UTF-8', '311', ['XML-BYTES'], plain, (xml) => bytesAt(xml, '测试')),
    spoiled('DTD', '311', ['XML-DTD'], plain, (xml) => xml.replace('?>', '?><!DOCTYPE a [<!ENTITY b "c">]>')),
    spoiled('订单没有商品', '311', ['CEB-REQUIRED'], plain, (xml) =>
      xml.replace(/<ceb:OrderList>.*<\/ceb:OrderList>/s, ''),
    ),
    {
      what: '信封发送方不符',
      sender: 'agent-1',
      body: envelope(otherAgent.dxpId, list()),
      status: 422,
      codes: ['SENDER-DXP'],
    },
    {
      what: '信封损坏',
      sender: 'agent-1',
      body: envelope(agent.dxpId, list()).replace('ver="1.0"', 'ver="9"'),
      status: 422,
      codes: ['DXP-VALUE'],
    },
    { what: '空请求体', sender: 'agent-1', body: '', status: 400, codes: ['UNREADABLE_BODY', 'GATE-EMPTY'] },
    { what: '空表单', sender: 'agent-1', body: formOf(), status: 400, codes: ['UNREADABLE_BODY'] },
    {
      what: '10 MB',
      sender: 'agent-1',
      body: Buffer.alloc(10_000_000, 0x20),
      status: 413,
      codes: ['TOO_LARGE'],
    },
    {
      what: '表单中10 MB',
      sender: 'agent-1',
      body: formOf(['a.xml', Buffer.alloc(10_000_000)]),
      status: 413,
      codes: ['TOO_LARGE'],
    },
    {
      what: '表单中201份',
      sender: 'agent-1',
      body: formOf(...Array.from({ length: 201 }, (_, i) => [`${i}.xml`, '<a/>'] as const)),
      status: 413,
      codes: ['TOO_MANY_MESSAGES'],
    },
    {
      what: 'zip中201份',
      sender: 'agent-1',
      body: zipSync(
        Object.fromEntries(Array.from({ length: 201 }, (_, i) => [`${i}.xml`, Buffer.from('<a/>')])),
      ),
      type: 'application/zip',
      status: 413,
      codes: ['TOO_MANY_MESSAGES'],
    },
    {
      what: 'zip炸弹',
      sender: 'agent-1',
      body: zipSync({ 'a.xml': new Uint8Array(90_000_000) }, { level: 9 }),
      type: 'application/zip',
      status: 413,
      codes: ['TOO_LARGE'],
    },
    {
      what: 'zip炸弹，多份',
      sender: 'agent-1',
      body: zipSync(
        Object.fromEntries(Array.from({ length: 12 }, (_, i) => [`${i}.xml`, new Uint8Array(7_000_000)])),
        { level: 9 },
      ),
      type: 'application/zip',
      status: 413,
      codes: ['TOO_LARGE'],
    },
    {
      what: 'zip截断',
      sender: 'agent-1',
      body: zipSync({ 'a.xml': Buffer.from(list()) }).subarray(0, 600),
      type: 'application/zip',
      status: 400,
      codes: ['UNREADABLE_BODY', 'GATE-ZIP'],
    },
    {
      what: 'zip中的zip',
      sender: 'agent-1',
      body: zipSync({ 'a.zip': zipSync({ 'b.xml': Buffer.from(list()) }) }),
      type: 'application/zip',
      status: 422,
      codes: ['XML-BYTES'],
    },
  ];
}
