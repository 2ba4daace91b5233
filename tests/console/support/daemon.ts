// SPDX-License-Identifier: Apache-2.0
// A real daemon with a Redis of its own, and the calls that tests make behind the console's back.
import {type ChildProcess, execFileSync, spawn} from 'node:child_process';
import {closeSync, existsSync, mkdtempSync, openSync, readFileSync, rmSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {setTimeout as pause} from 'node:timers/promises';

const DEADLINE_MS = 30_000;

function required(name: string): string {
  const value = process.env[name];
  if (!value) throw new Error(`${name} is not set: run the tests by ctest`);
  return value;
}

/** Waits until `probe` answers something true, with a deadline. */
export async function until<T>(what: string, probe: () => T | Promise<T>): Promise<NonNullable<T>> {
  const end = Date.now() + DEADLINE_MS;
  for (;;) {
    const value = await probe();
    if (value) return value as NonNullable<T>;
    if (Date.now() > end) throw new Error(`waited too long for ${what}`);
    await pause(25);
  }
}

export interface Start {
  settings?: string[];
}

export class Daemon {
  readonly #data = mkdtempSync(join(tmpdir(), 'touchpoint-console.'));
  readonly #settings: string[];
  #process?: ChildProcess;
  #grpcPort = '0';
  httpPort = '0';

  constructor({settings = []}: Start = {}) {
    this.#settings = settings;
  }

  get url(): string {
    return `http://127.0.0.1:${this.httpPort}`;
  }
  get samples(): string {
    return join(required('TOUCHPOINT_SOURCE'), 'deploy/samples');
  }

  /** After a stop: with the same data, on the same ports. */
  async start(): Promise<this> {
    const ports = ['grpc', 'http'].map((each) => join(this.#data, `${each}-port`));
    for (const file of ports) rmSync(file, {force: true});
    const settings = [
      `listen.address=127.0.0.1:${this.#grpcPort}`,
      `http.address=127.0.0.1:${this.httpPort}`,
      `redis.data_dir=${this.#data}/redis`,
      `policy.file=${this.samples}/openpayments.policy.yaml`,
      ...this.#settings,
    ];
    // A file, since a test that waits for another program does not empty a pipe.
    const log = openSync(join(this.#data, 'log'), 'a');
    const started = spawn(
      required('TOUCHPOINTD'),
      [
        ...settings.flatMap((each) => ['--set', each]),
        '--port-file',
        ports[0]!,
        '--http-port-file',
        ports[1]!,
      ],
      {stdio: ['ignore', log, log]},
    );
    closeSync(log);
    this.#process = started;
    await until('the daemon to start', () => {
      if (started.exitCode !== null)
        throw new Error(`touchpointd ended:\n${readFileSync(join(this.#data, 'log'), 'utf8')}`);
      return ports.every((file) => existsSync(file) && readFileSync(file, 'utf8').trim());
    });
    [this.#grpcPort, this.httpPort] = ports.map((file) => readFileSync(file, 'utf8').trim()) as [
      string,
      string,
    ];
    return this;
  }

  async stop(): Promise<void> {
    const running = this.#process;
    if (!running || running.exitCode !== null) return;
    const ended = new Promise((resolve) => running.once('exit', resolve));
    running.kill('SIGTERM');
    await ended;
  }

  async remove(): Promise<void> {
    await this.stop();
    rmSync(this.#data, {recursive: true, force: true});
  }

  /** A command to the daemon's own Redis, behind its back. */
  redis(...args: string[]): string {
    const socket = join(this.#data, 'redis', 'redis.sock');
    return execFileSync('redis-cli', ['-s', socket, ...args], {encoding: 'utf8'}).trim();
  }

  ctl(...args: string[]): string {
    return execFileSync(required('TOUCHPOINTCTL'), ['--timeout', '120s', ...args], {
      encoding: 'utf8',
      env: {...process.env, TOUCHPOINT_SERVER: `127.0.0.1:${this.#grpcPort}`},
      stdio: ['ignore', 'pipe', 'pipe'],
    });
  }

  /** The contacts of 116 physicians, as plans from the coming week on. */
  importSample(): void {
    this.ctl(
      'import',
      '--plans',
      `${this.samples}/openpayments.sample.jsonl.gz`,
      '--mapping',
      `${this.samples}/openpayments.mapping.yaml`,
    );
  }

  /** Calls a method by the Connect protocol, in JSON. */
  async call<T = Record<string, unknown>>(method: string, request: object, token = ''): Promise<T> {
    const answer = await fetch(`${this.url}/touchpoint.v1.${method}`, {
      method: 'POST',
      body: JSON.stringify(request),
      headers: {
        'content-type': 'application/json',
        ...(token ? {authorization: `Bearer ${token}`} : {}),
      },
    });
    if (!answer.ok) throw new Error(`${method}: ${answer.status} ${await answer.text()}`);
    return (await answer.json()) as T;
  }

  /** Plans a visit with the sample's policy; returns its touchpoint. */
  async plan(stakeholderId: string, fields: object = {}): Promise<{touchpointId: string}> {
    const {touchpoint} = await this.call<{touchpoint: {touchpointId: string}}>(
      'TouchpointService/PlanTouchpoint',
      {
        plan: {
          requestId: `test-${crypto.randomUUID()}`,
          stakeholderId,
          team: 'mfr-66',
          channel: 'other',
          purpose: 'grant',
          ...fields,
        },
      },
    );
    return touchpoint;
  }
}
