import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { chmodSync, mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import fc from 'fast-check';
import { createVault, loadOrCreateKeyFile, mask, SealError } from './index.ts';

const first = { id: 1, key: randomBytes(32) };
const second = { id: 2, key: randomBytes(32) };
const vault = createVault({ keys: [first], current: 1 });

test('what is sealed opens to the same JSON value or bytes', () => {
  fc.assert(
    fc.property(fc.jsonValue(), fc.string(), (value, aad) => {
      const expected = JSON.parse(JSON.stringify(value));
      assert.deepEqual(vault.open(vault.seal(value as string, aad), aad), expected);
    }),
  );
  fc.assert(
    fc.property(fc.uint8Array(), fc.string(), (bytes, aad) => {
      assert.deepEqual(vault.open(vault.seal(bytes, aad), aad), Buffer.from(bytes));
    }),
  );
});

test('any changed byte, a cut, or another record refuses to open', () => {
  const sealed = vault.seal({ name: '王小明', idNumber: '11010519491231002X' }, 'trade/1/buyer');
  for (let at = 0; at < sealed.length; at++) {
    const changed = Buffer.from(sealed);
    changed[at] = (changed[at] as number) ^ 1;
    assert.throws(() => vault.open(changed, 'trade/1/buyer'), SealError, `byte ${at}`);
  }
  for (let length = 0; length < sealed.length; length++) {
    assert.throws(
      () => vault.open(sealed.subarray(0, length), 'trade/1/buyer'),
      SealError,
      `length ${length}`,
    );
  }
  assert.throws(() => vault.open(sealed, 'trade/2/buyer'), /belongs to another record/);
});

test('after rotation old values open, new ones use the new key, look-ups stay', () => {
  const old = vault.seal('text', 'a');
  const rotated = createVault({ keys: [first, second], current: 2 });
  assert.equal(rotated.open(old, 'a'), 'text');
  assert.equal(rotated.keyOf(old), 1);
  assert.equal(rotated.keyOf(rotated.seal('text', 'a')), 2);
  assert.deepEqual(rotated.lookup('id', 'x'), vault.lookup('id', 'x'));
  assert.throws(() => vault.open(rotated.seal('text', 'a'), 'a'), /key 2 is not in the key file/);
});

test('the same value seals differently each time, and looks up the same only under its kind', () => {
  assert.notDeepEqual(vault.seal('x', 'a'), vault.seal('x', 'a'));
  assert.deepEqual(vault.lookup('id', '1'), vault.lookup('id', '1'));
  assert.notDeepEqual(vault.lookup('id', '1'), vault.lookup('phone', '1'));
  assert.notDeepEqual(vault.lookup('a', 'bc'), vault.lookup('ab', 'c'));
});

test('keys are checked when the vault is made', () => {
  assert.throws(() => createVault({ keys: [{ id: 1, key: randomBytes(16) }], current: 1 }), /16 bytes/);
  assert.throws(() => createVault({ keys: [first], current: 3 }), /key 3/);
  assert.throws(() => createVault({ keys: [first, first], current: 1 }), /the id 1/);
  assert.throws(() => createVault({ keys: [{ id: 0, key: first.key }], current: 0 }), /1 to 65535/);
});

test('the key file is made once, private, and refused when others can read it', () => {
  const folder = mkdtempSync(join(tmpdir(), 'heliu-key-'));
  const path = join(folder, 'vault.json');
  const made = loadOrCreateKeyFile(path);
  assert.equal(statSync(path).mode & 0o777, 0o600);
  const sealed = createVault(made).seal('text', 'a');
  assert.equal(createVault(loadOrCreateKeyFile(path)).open(sealed, 'a'), 'text');
  chmodSync(path, 0o644);
  assert.throws(() => loadOrCreateKeyFile(path), /chmod 600/);
  rmSync(folder, { recursive: true });
});

const masks = [
  ['name', '王小明', '王*明'],
  ['name', '王明', '王*'],
  ['name', '欧阳小明', '欧**明'],
  ['name', 'John Smith', 'J*** S****'],
  ['name', '王', '*'],
  ['idNumber', '11010519491231002X', '110***********002X'],
  ['phone', '13800138000', '138****8000'],
  ['phone', '12', '**'],
  ['address', '北京市朝阳区建国路1号', '北京市朝阳区*****'],
  ['account', '6222020200112233445', '***************3445'],
  ['account', ' ', ''],
] as const;

test('masks show enough to recognise and no more', () => {
  for (const [kind, value, shown] of masks) assert.equal(mask(kind, value), shown);
});

test('a mask never shows more than two thirds, and keeps the length', () => {
  const kinds = fc.constantFrom('idNumber', 'phone', 'address', 'account', 'name');
  fc.assert(
    fc.property(kinds, fc.stringMatching(/^[0-9一-龥]{1,40}$/), (kind, value) => {
      const shown = Array.from(mask(kind, value));
      assert.equal(shown.length, Array.from(value).length);
      assert.ok(shown.filter((c) => c === '*').length * 3 >= shown.length);
    }),
  );
});
