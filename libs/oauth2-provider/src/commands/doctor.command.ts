import { Command, Help } from 'nest-commander';
import { type Diagnosis, Doctor, type Finding } from '../doctor/doctor.js';
import { OAuth2Command } from './oauth2-command.js';

const SUMMARIES: Record<Diagnosis['status'], string> = {
  healthy: 'All is well.',
  warning: 'The server works. This could be better:',
  error: 'The server does not work as it must:',
};

@Command({
  name: 'doctor',
  description:
    'Looks at settings, database, keys, cleaning and applications, and says what to mend. Ends with 1 where something is broken.',
})
export class DoctorCommand extends OAuth2Command {
  constructor(private readonly doctor: Doctor) {
    super();
  }

  protected override async execute(_args: string[], options: { json?: boolean }): Promise<void> {
    const diagnosis = await this.doctor.examine();
    this.answer(options, diagnosis, [
      SUMMARIES[diagnosis.status],
      ...diagnosis.findings.flatMap((finding) => ['', ...lines(finding)]),
    ]);
    if (diagnosis.status === 'error') process.exitCode = 1;
  }

  @Help('after')
  examples(): string {
    return `
Examples:
  doctor
  doctor --json`;
  }
}

function lines({ code, title, detail, meaning, mend, clients }: Finding): string[] {
  return [
    `${code} ${title}${detail === undefined ? '' : ` (${detail})`}`,
    `  ${meaning}`,
    `  Mend: ${mend}`,
    ...(clients ? [`  Clients: ${clients.join(', ')}`] : []),
  ];
}
