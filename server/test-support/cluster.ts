/**
 * One PostgreSQL cluster for all test files of a run. A test file holds a lease (a TCP connection); a small
 * detached supervisor keeps the cluster while leases exist and stops it soon after the last one. A killed test
 * file loses its lease through the kernel, so nothing is left behind.
 */
import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { connect, type Socket } from 'node:net';
import { tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';

const lease_wait_ms_max = 90_000;
const retry_ms = 100;
/** A strange program may sit on a port of ours; the next candidate is used then. */
const port_candidates = 5;
const port_first = 20_000;
const port_span = 12_000;

const repository = fileURLToPath(new URL('../..', import.meta.url));
const identity = createHash('sha256').update(`${repository} ${userInfo().username}`).digest();

export const clusterDirectory = join(tmpdir(), `heliu-test-${identity.toString('hex', 0, 6)}`);
export const greeting = `heliu test cluster ${clusterDirectory}`;

/** Binding one of these is the lock of the supervisor: atomic, and freed by the kernel. */
export const supervisorPorts = Array.from(
  { length: port_candidates },
  (_, index) => port_first + ((identity.readUInt32BE(8) + index * 997) % port_span),
);

export interface Lease {
  readonly url: string;
  readonly superuserUrl: string;
  /** The supervisor drops this database when the lease ends, if nobody did before. */
  tell(database: string): void;
  /** Asks the supervisor to stop as soon as no other lease is left, without the idle wait. */
  stopSoon(): Promise<void>;
}

let held: Promise<Lease> | undefined;

/** The lease of this process; taken once, kept until the process ends. */
export function lease(): Promise<Lease> {
  held ??= takeLease();
  return held;
}

async function takeLease(): Promise<Lease> {
  const deadline = Date.now() + lease_wait_ms_max;
  let started = 0;
  let trouble = 'the supervisor did not answer';
  while (Date.now() < deadline) {
    for (const port of supervisorPorts) {
      const answer = await ask(port);
      if (answer.socket) return open(answer.socket);
      if (answer.trouble) trouble = answer.trouble;
    }
    if (Date.now() - started > 5_000) {
      const file = fileURLToPath(new URL('./supervisor.ts', import.meta.url));
      spawn(process.execPath, [file], {
        detached: true,
        stdio: 'ignore',
        env: supervisorEnvironment(),
      }).unref();
      started = Date.now();
    }
    await sleep(retry_ms);
  }
  throw new Error(
    `No test database within ${lease_wait_ms_max / 1000} s: ${trouble}. ` +
      `Run \`node server/test-support/supervisor.ts\` by hand and read ${clusterDirectory}/postgres.log.`,
  );
}

/** The runner's own variables would make the supervisor take itself for a test. */
function supervisorEnvironment(): NodeJS.ProcessEnv {
  const { NODE_TEST_CONTEXT, NODE_OPTIONS, NODE_V8_COVERAGE, ...rest } = process.env;
  void [NODE_TEST_CONTEXT, NODE_OPTIONS, NODE_V8_COVERAGE];
  return rest;
}

export function ask(port: number): Promise<{ socket?: Socket; trouble?: string }> {
  return new Promise((done) => {
    const socket = connect({ port, host: '127.0.0.1' });
    let text = '';
    const give = (answer: { socket?: Socket; trouble?: string }) => {
      if (!answer.socket) socket.destroy();
      done(answer);
    };
    socket.setTimeout(lease_wait_ms_max, () => give({ trouble: `port ${port} is silent` }));
    socket.on('error', () => give({}));
    socket.on('close', () => done({}));
    socket.on('data', (chunk) => {
      text += chunk.toString();
      const [first, second] = text.split('\n');
      if (first !== greeting && text.includes('\n')) give({});
      else if (second === 'ready' && text.endsWith('\n')) give({ socket });
      else if (second?.startsWith('failed') && text.endsWith('\n')) give({ trouble: second });
    });
  });
}

function open(socket: Socket): Lease {
  socket.setTimeout(0);
  socket.unref();
  const urls = JSON.parse(readFileSync(join(clusterDirectory, 'urls.json'), 'utf8')) as {
    url: string;
    superuserUrl: string;
  };
  return {
    ...urls,
    tell: (database) => void socket.write(`made ${database}\n`),
    stopSoon: () => new Promise((done) => socket.end('stop soon\n', done)),
  };
}
