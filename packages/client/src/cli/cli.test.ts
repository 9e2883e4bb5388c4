import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { encode, kindByCode } from '@heliu/messages';
import { accepted, fakeServer } from '../testing/fake-server.ts';

const bin = join(import.meta.dirname, '../../bin/heliu.js');

interface Run {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

/** Runs `heliu` as a user does, in a process of its own. */
function heliu(args: readonly string[], env: Record<string, string> = {}): Promise<Run> {
  return new Promise((resolve) => {
    const options = { env: { ...process.env, HELIU_URL: '', HELIU_KEY: '', ...env } };
    execFile(process.execPath, [bin, ...args], options, (error, out, err) => {
      resolve({ code: typeof error?.code === 'number' ? error.code : error === null ? 0 : -1, out, err });
    });
  });
}

describe('heliu', () => {
  let folder: string;
  before(() => {
    folder = mkdtempSync(join(tmpdir(), 'heliu-cli-'));
  });
  after(() => rmSync(folder, { recursive: true, force: true }));

  it('tax shows the published example to the fen, in Chinese unless asked', async () => {
    const args = [
      'tax',
      '--code',
      '3304990099',
      '--price',
      '425',
      '--qty',
      '20',
      '--unit',
      '036',
      '--date',
      '2026-03-01',
    ];
    const zh = await heliu(args);
    assert.equal(zh.code, 0, zh.err);
    for (const part of ['消费税', '52.50', '45.50', '98.00', '依据']) assert.ok(zh.out.includes(part), part);
    const en = await heliu([...args, '--lang', 'en']);
    assert.match(en.out, /Consumption tax +75\.00 +52\.50/);
    const json = JSON.parse((await heliu([...args, '--json'])).out);
    assert.equal(json.totals.payable, '9800');
  });

  it('tax answers 1 when no tax can be told and 2 when asked wrongly', async () => {
    const day = ['--date', '2026-03-01'];
    const two = await heliu([
      'tax',
      '--code',
      '3304990099',
      '--price',
      '6000',
      '--qty',
      '2',
      '--unit',
      '011',
      ...day,
    ]);
    assert.equal(two.code, 1);
    assert.equal((await heliu(['tax', '--code', '33', '--price', '1'])).code, 2);
    assert.equal((await heliu(['tax', '--code', '3304990099', '--price', '1,000'])).code, 2);
    assert.equal((await heliu(['tax'])).code, 2);
  });

  it('check names every fault of a file and answers by exit code', async () => {
    const kind = kindByCode('411');
    assert.ok(kind);
    const head = {
      guid: 'A'.repeat(36),
      appType: '1',
      appTime: '20260101000000',
      appStatus: '2',
      payCode: 'P',
      payName: 'P',
      payTransactionId: 'T',
      orderNo: 'O',
      ebpCode: 'E',
      ebpName: 'E',
      payerIdType: '1',
      payerIdNumber: '1',
      payerName: 'N',
      amountPaid: '1.00',
      currency: '142',
      payTime: '20260101000000',
    };
    const transfer = { copCode: 'P', copName: 'P', dxpMode: 'DXP', dxpId: 'D' };
    const write = (name: string, change: object): string => {
      const path = join(folder, name);
      const documents = [{ head: { ...head, ...change } }];
      writeFileSync(path, encode(kind, { guid: 'B'.repeat(36), documents, transfer }));
      return path;
    };
    const good = write('good.xml', {});
    const bad = write('bad.xml', { amountPaid: 'x', payTime: '20260230000000' });
    assert.equal((await heliu(['check', good])).code, 0);
    const both = await heliu(['check', good, bad, '--json']);
    assert.equal(both.code, 1);
    const [first, second] = JSON.parse(both.out);
    assert.deepEqual(first.faults, []);
    assert.deepEqual(second.faults.map((fault: { code: string }) => fault.code).toSorted(), [
      'CEB-DATE',
      'CEB-DECIMAL',
    ]);
    const shown = await heliu(['check', bad, '--lang', 'en']);
    assert.match(shown.out, /CEB-DECIMAL[\s\S]+amountPaid/);
    assert.equal((await heliu(['check', join(folder, 'absent.xml')])).code, 2);
  });

  it('send and receipts talk to a server given by the environment', async () => {
    const server = await fakeServer(({ url }) =>
      url.pathname === '/api/v1/receipts'
        ? {
            json: {
              receipts: [{ number: '4', kind: '312', guid: '', createdAt: '', records: [], xml: '<r/>' }],
              next: '4',
            },
          }
        : { json: accepted('a.xml', 'refused') },
    );
    const env = { HELIU_URL: server.url, HELIU_KEY: 'k' };
    const file = join(folder, 'a.xml');
    writeFileSync(file, '<a/>');
    const sent = await heliu(['send', file], env);
    assert.equal(sent.code, 1);
    assert.match(sent.out, /a\.xml .+拒收/);
    const out = join(folder, 'receipts');
    const got = await heliu(['receipts', '--out', out, '--after', '3'], env);
    assert.equal(got.code, 0, got.err);
    assert.match(got.err, /--after 4/);
    assert.deepEqual(readdirSync(out), ['CEB312_000000000004.xml']);
    assert.equal(readFileSync(join(out, 'CEB312_000000000004.xml'), 'utf8'), '<r/>');
    assert.equal(server.heard.at(-1)?.url.searchParams.get('after'), '3');
    await server.close();
  });

  it('says what is missing when no server is named', async () => {
    const run = await heliu(['send', bin]);
    assert.equal(run.code, 2);
    assert.match(run.err, /HELIU_URL/);
    assert.equal((await heliu(['--help'])).code, 0);
  });
});
