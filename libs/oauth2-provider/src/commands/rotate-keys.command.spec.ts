import { generateKeyPairSync } from 'node:crypto';
import { type DynamicModule, Module } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { type Outcome, runCommand } from '../../../../test/support/command-line.js';
import { keyServices, keyStore } from '../../../../test/support/key-services.js';
import type { OAuth2ProviderOptionsInput } from '../options/options.js';
import { oauth2Entities } from '../storage/entities.js';
import { KeyRotation } from '../tokens/key-rotation.js';
import { RotateKeysCommand } from './rotate-keys.command.js';

@Module({})
class CliModule {}

interface Answer {
  dry_run: boolean;
  rotations: { algorithm: string; kid: string | null; active_from: string | null; removed: string[] }[];
  keys: Record<string, string | null>[];
}

describe('rotatekeys', () => {
  let dataSource: DataSource;
  beforeEach(async () => {
    dataSource = await new DataSource({
      type: 'better-sqlite3',
      database: ':memory:',
      entities: oauth2Entities(),
      synchronize: true,
    }).initialize();
  });
  afterEach(() => dataSource.destroy());

  const run = (args: string[], given: Partial<OAuth2ProviderOptionsInput> = {}): Promise<Outcome> => {
    const { rotation } = keyServices(keyStore(dataSource), given);
    const cli: DynamicModule = {
      module: CliModule,
      providers: [RotateKeysCommand, { provide: KeyRotation, useValue: rotation }],
    };
    return runCommand(cli, ['rotatekeys', ...args], false);
  };
  const json = async (...args: string[]): Promise<Answer> => {
    const { stdout, stderr, code } = await run([...args, '--json']);
    expect({ stderr, code }).toEqual({ stderr: '', code: 0 });
    return JSON.parse(stdout) as Answer;
  };

  it('makes the first, then the next, then nothing, and says which keys there are', async () => {
    const first = await json('--algorithm', 'ES256');
    expect(first).toEqual({
      dry_run: false,
      rotations: [
        {
          algorithm: 'ES256',
          kid: first.keys[0]['kid'],
          active_from: expect.stringMatching(/Z$/) as string,
          removed: [],
        },
      ],
      keys: [
        {
          algorithm: 'ES256',
          kid: expect.stringMatching(/^[\w-]{43}$/) as string,
          state: 'active',
          published: expect.stringMatching(/Z$/) as string,
          active_from: expect.stringMatching(/Z$/) as string,
          retired_at: null,
          removed_at: null,
        },
      ],
    });
    const second = await json();
    expect(second.keys).toMatchObject([
      { kid: second.rotations[0].kid, state: 'next' },
      { kid: first.keys[0]['kid'], state: 'active', retired_at: second.keys[0]['active_from'] },
    ]);
    const third = await json();
    expect(third.rotations).toEqual([{ algorithm: 'ES256', kid: null, active_from: null, removed: [] }]);
    expect(third.keys).toEqual(second.keys);
  });

  it('does nothing in a dry run, and says what it would do', async () => {
    const { keys } = await json('--algorithm', 'EdDSA');
    const dry = await json('--dry-run', '--now');
    expect(dry).toMatchObject({
      dry_run: true,
      rotations: [{ algorithm: 'EdDSA', kid: null, removed: [keys[0]['kid']] }],
    });
    expect(dry.keys).toEqual(keys);
  });

  it('leaves the new key alone in an emergency', async () => {
    await json('--algorithm', 'ES384');
    const { keys, rotations } = await json('--now', '--yes');
    expect(keys).toMatchObject([{ kid: rotations[0].kid, state: 'active' }]);
    expect(rotations[0].removed).toHaveLength(1);
  });

  it('asks before keys end that have signed, and ends none where nobody is there to answer', async () => {
    const { keys } = await json('--algorithm', 'ES512');
    const asked = await run(['--algorithm', 'ES512', '--now']);
    expect(asked).toMatchObject({ stdout: '', code: 2 });
    expect(asked.stderr).toMatch(
      /^error: End 1 key, and all that was signed with it\? Nobody is here to ask/,
    );
    expect((await json('--algorithm', 'ES512', '--dry-run')).keys).toEqual(keys);
  });

  it('speaks to people', async () => {
    await json('--algorithm', 'ES256');
    const { stdout } = await run([]);
    expect(stdout).toMatch(
      /^ES256: the new key [\w-]{43} signs from \S+Z\.\nALGORITHM {2}KID +STATE +SIGNS FROM\nES256 {6}[\w-]{43} {2}next {4}\S+Z\nES256 {6}[\w-]{43} {2}active {2}\S+Z\n$/,
    );
    expect((await run([])).stdout).toContain('ES256: a next key is published already; nothing to do.');
    expect((await run(['--help'])).stdout).toContain('rotatekeys --now');
  });

  it.each<[string, string[], number, RegExp]>([
    ['an algorithm that is none', ['--algorithm', 'none'], 2, /--algorithm must be one of RS256/],
    ['an HMAC, which has no key of ours', ['--algorithm', 'HS256'], 2, /--algorithm must be one of RS256/],
    ['an argument', ['RS256'], 2, /too many arguments/],
  ])('refuses %s', async (_, args, expected, message) => {
    const { stdout, stderr, code } = await run([...args, '--json']);
    expect({ stdout, code }).toEqual({ stdout: '', code: expected });
    expect(stderr).toMatch(message);
  });

  it('refuses where the keys are in the options', async () => {
    const key = generateKeyPairSync('ed25519').privateKey.export({ type: 'pkcs8', format: 'pem' }) as string;
    const { stdout, stderr, code } = await run(['--json'], { signingKeys: [key] });
    expect({ stdout, stderr, code }).toEqual({
      stdout: '',
      stderr: 'error: the keys are in the option signingKeys: rotate them there\n',
      code: 1,
    });
  });
});
