import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createLogger } from './index.ts';

function capture() {
  const lines: string[] = [];
  const log = createLogger({ level: 'debug', destination: { write: (line) => void lines.push(line) } });
  return { log, lines };
}

test('every line carries its context, also of grandchildren', () => {
  const { log, lines } = capture();
  log.child({ requestId: 'r-1' }).child({ organisation: 7 }).info({ trades: 12n }, 'batch decided');
  const line = JSON.parse(lines[0] ?? '');
  assert.equal(line.requestId, 'r-1');
  assert.equal(line.organisation, 7);
  assert.equal(line.trades, '12');
  assert.equal(line.level, 'info');
  assert.equal(line.msg, 'batch decided');
});

test('content and personal data never reach a line, at any depth', () => {
  const { log, lines } = capture();
  const secrets = [
    '王小明',
    '11010519491231002X',
    '13800138000',
    '北京市朝阳区',
    'hunter2',
    '<CEB311Message/>',
  ];
  const [name, id, phone, address, password, xml] = secrets;
  const failure = Object.assign(new Error(`duplicate of ${id}`), { code: '23505', detail: `Key (${phone})` });
  failure.cause = new Error(`call ${phone}`);
  log.child({ task: 'test' }).error(
    {
      err: failure,
      body: xml,
      nested: [{ buyerName: name, buyer_id_number: id, consigneeAddress: address, ids: { phone, idNo: id } }],
      password,
      note: `buyer ${id} at ${phone}`,
      bytes: Buffer.from(String(xml)),
    },
    `refused ${id}`,
  );
  const line = lines[0] ?? '';
  for (const secret of secrets) assert.ok(!line.includes(String(secret)), `${secret} is in ${line}`);
  assert.ok(line.includes('23505'));
});

test('lines are bounded: long text, long lists, deep objects', () => {
  const { log, lines } = capture();
  const deep: Record<string, unknown> = {};
  deep.self = deep;
  log.child({ task: 'test' }).info({ text: 'x'.repeat(1e6), list: new Array(1e5).fill(1), deep }, 'big');
  assert.ok((lines[0] ?? '').length < 10_000);
});
