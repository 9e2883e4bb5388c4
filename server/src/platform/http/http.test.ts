/** The one place that turns what went wrong into an answer. */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { type ErrorCode, errors } from '@heliu/contract';
import { answerTo, HttpError } from './errors.ts';

const coded = (code: string, message = ''): Error => Object.assign(new Error(message), { code });

describe('answers to errors', () => {
  it('of the closed list carry its status, texts and the request', () => {
    for (const code of Object.keys(errors) as ErrorCode[]) {
      const answer = answerTo(new HttpError(code, [], { 'x-a': '1' }), 'r1');
      const { status, ...texts } = errors[code];
      assert.equal(answer.status, status);
      assert.deepEqual(answer.problem.error, { code, ...texts, requestId: 'r1', faults: [] });
      assert.deepEqual([answer.headers, answer.unexpected], [{ 'x-a': '1' }, false]);
    }
  });

  it('say 503 while the database is away, 500 without a word for everything else', () => {
    const away = [
      coded('ECONNREFUSED'),
      coded('57P01'),
      coded('08006'),
      coded('53300'),
      new Error('Connection terminated unexpectedly'),
    ];
    for (const error of away) {
      const answer = answerTo(error, 'r');
      assert.deepEqual(
        [answer.status, answer.headers, answer.unexpected],
        [503, { 'retry-after': '1' }, true],
      );
    }
    for (const error of [coded('23505', 'secret'), new Error('secret'), 'secret', undefined, null]) {
      const answer = answerTo(error ?? {}, 'r');
      assert.deepEqual([answer.status, answer.unexpected], [500, true]);
      assert.ok(!JSON.stringify(answer.problem).includes('secret'));
    }
  });

  it('translate those of the framework', () => {
    const table = [
      ['FST_ERR_CTP_BODY_TOO_LARGE', 413, 'TOO_LARGE'],
      ['FST_ERR_CTP_INVALID_MEDIA_TYPE', 415, 'UNSUPPORTED_TYPE'],
      ['FST_ERR_BAD_URL', 404, 'NOT_FOUND'],
      ['FST_FILES_LIMIT', 413, 'TOO_MANY_MESSAGES'],
    ] as const;
    for (const [code, status, name] of table) {
      const answer = answerTo(coded(code), 'r');
      assert.deepEqual([answer.status, answer.problem.error.code], [status, name]);
    }
    const other = Object.assign(new Error('x'), { statusCode: 418 });
    assert.deepEqual(answerTo(other, 'r').problem.error.code, 'UNREADABLE_BODY');
  });

  it('name every fault of a schema with its place', () => {
    const error = Object.assign(new Error('x'), {
      validationContext: 'body',
      validation: [
        { keyword: 'required', instancePath: '/a', params: { missingProperty: 'b' }, message: 'm' },
        { keyword: 'type', instancePath: '/c', params: {}, message: 'must be string' },
      ],
    });
    const { problem, status } = answerTo(error, 'r');
    assert.equal(status, 400);
    assert.deepEqual(
      problem.error.faults.map((fault) => [fault.code, fault.path, fault.zh]),
      [
        ['REQUEST-REQUIRED', '/body/a/b', '缺少必填项'],
        ['REQUEST-TYPE', '/body/c', '类型不符'],
      ],
    );
  });
});
