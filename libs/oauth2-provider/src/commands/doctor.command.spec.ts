import { Module } from '@nestjs/common';
import { type Outcome, runCommand } from '../../../../test/support/command-line.js';
import { HostCli } from '../../../../test/support/host-cli.js';
import { type DoctorCheck, type Observation } from '../doctor/doctor-check.js';
import { Doctor, type Diagnosis } from '../doctor/doctor.js';
import { DoctorCommand } from './doctor.command.js';

@Module({})
class HostModule {}

function run(observations: Observation[], ...args: string[]): Promise<Outcome> {
  const check: DoctorCheck = { name: 'all', look: () => Promise.resolve(observations) };
  const providers = [DoctorCommand, { provide: Doctor, useValue: new Doctor([check]) }];
  return runCommand({ module: HostModule, providers }, ['doctor', ...args], true);
}

describe('doctor', () => {
  it('ends with 0 where all is well', async () => {
    expect(await run([])).toEqual({ stdout: 'All is well.\n', stderr: '', code: 0 });
    expect(await run([], '--json')).toEqual({
      stdout: '{"status":"healthy","findings":[]}\n',
      stderr: '',
      code: 0,
    });
  });

  it('explains warnings with their mend, and ends with 0', async () => {
    const { stdout, stderr, code } = await run([
      { code: 'W009' },
      { code: 'W020', detail: '2 applications', clients: ['a', 'b'] },
    ]);
    expect({ stderr, code }).toEqual({ stderr: '', code: 0 });
    expect(stdout).toMatch(
      /^The server works\. This could be better:\n\nW009 Nobody asks .*\n {2}The tokens/,
    );
    expect(stdout).toMatch(/\n {2}Mend: Set the option checkResourceOwner to true/);
    expect(stdout).toMatch(/\n\nW020 .* \(2 applications\)\n.*\n {2}Mend: .*\n {2}Clients: a, b\n$/);
  });

  it('ends with 1 where something is broken, which comes first', async () => {
    const observations: Observation[] = [{ code: 'W009' }, { code: 'E002', detail: 'tables: x' }];
    const { stdout, stderr, code } = await run(observations, '--json');
    expect({ stderr, code }).toEqual({ stderr: '', code: 1 });
    expect(JSON.parse(stdout)).toMatchObject({
      status: 'error',
      findings: [{ code: 'E002', severity: 'error', detail: 'tables: x' }, { code: 'W009' }],
    });
    const spoken = await run(observations);
    expect(spoken.code).toBe(1);
    expect(spoken.stdout).toMatch(/^The server does not work as it must:\n\nE002 /);
  });

  it('has an example in its help', async () => {
    const { stdout, code } = await run([], '--help');
    expect(code).toBe(0);
    expect(stdout).toContain('Examples:\n  doctor');
  });

  it.each([['--frobnicate'], ['more']])('refuses %s with 2', async (word) => {
    expect(await run([], word)).toMatchObject({ stdout: '', code: 2 });
  });
});

describe('doctor in production with settings that it refuses', () => {
  const environment = process.env['NODE_ENV'];
  let host: HostCli;
  beforeAll(async () => {
    host = await HostCli.open();
    process.env['NODE_ENV'] = 'production';
  });
  afterAll(async () => {
    process.env['NODE_ENV'] = environment;
    await host.close();
  });

  it('lists them as errors, beside what is a warning there', async () => {
    const { stdout, stderr, code } = await host.run('doctor', '--json');
    expect({ stderr, code }).toEqual({ stderr: '', code: 1 });
    const { status, findings } = JSON.parse(stdout) as Diagnosis;
    expect(status).toBe('error');
    expect(findings.map(({ severity, code: finding }) => [severity, finding])).toEqual([
      ['error', 'W006'],
      ['error', 'W010'],
      ['warning', 'W011'],
    ]);
    expect(findings[0].detail).toBe("production refuses it without allowInProduction: ['W006']");
  });

  it('keeps no other command from its work', async () => {
    expect(await host.run('listapplications', '--json')).toMatchObject({ stderr: '', code: 0 });
  });
});

describe('Doctor', () => {
  it('does not wait for a check that hangs', async () => {
    const hanging: DoctorCheck = { name: 'the moon', look: () => new Promise(() => undefined) };
    const diagnosis = await new Doctor([hanging], 20).examine();
    expect(diagnosis).toMatchObject({ status: 'error', findings: [{ code: 'E005', detail: 'the moon' }] });
  });
});
