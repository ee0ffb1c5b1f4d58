import { Command, Help, Option } from 'nest-commander';
import { DotImport } from '../importing/dot-import.js';
import { IMPORTED_KINDS, type ImportReport, type ImportTally } from '../importing/import-report.js';
import { isTimeZone } from '../protocol/wall-clock.js';
import { DOT_MODELS, type DotModel } from '../storage/dot/dot-tables.js';
import { UsageError } from './exit.js';
import { OAuth2Command } from './oauth2-command.js';
import { interruptible } from './terminal/interruptible.js';
import { printable } from './terminal/printable.js';
import { withProgress } from './terminal/progress.js';

interface ImportDotOptions {
  from?: string;
  dryRun?: boolean;
  batchSize?: string;
  tablePrefix?: string;
  table?: string[];
  timeZone?: string;
  replayWindow?: string;
  requirePkce?: boolean;
  json?: boolean;
}

/** Where the URL comes from when it is not given, so that its password stays out of the shell's history. */
const VARIABLE = 'DOT_DATABASE_URL';

@Command({
  name: 'importdot',
  description:
    'Brings over applications, tokens and codes from the database of a Django OAuth Toolkit (1.0 to 3.4), which is ' +
    'only read. Run it again to bring what is new, or to go on where it was stopped.',
})
export class ImportDotCommand extends OAuth2Command<ImportDotOptions> {
  constructor(private readonly dotImport: DotImport) {
    super();
  }

  protected override async execute(_args: string[], options: ImportDotOptions): Promise<void> {
    const from = options.from ?? process.env[VARIABLE];
    if (!from) throw new UsageError(`name the database with --from, or in the variable ${VARIABLE}`);
    if (!/^(?:postgres(?:ql)?|mysql|mariadb|sqlite):/.test(from))
      throw new UsageError('--from takes postgres://..., mysql://... or sqlite:/path/to/db.sqlite3');
    if (options.timeZone !== undefined && !isTimeZone(options.timeZone))
      throw new UsageError('--time-zone takes the name of a time zone, such as Europe/Berlin');
    const { batchSize, replayWindow, tablePrefix: prefix, timeZone, dryRun, requirePkce } = options;
    const asked = {
      from,
      dryRun,
      requirePkce,
      timeZone,
      tables: { ...(prefix !== undefined && { prefix }), names: tableNames(options.table ?? []) },
      batchSize: whole(batchSize, 1, 10_000, '--batch-size takes a whole number of rows, 1 to 10000'),
      replayWindow: whole(replayWindow, 0, 1e9, '--replay-window takes a whole number of seconds, 0 or more'),
    };
    const report = await interruptible((signal) =>
      withProgress('Rows read, kind by kind', 0, (reached) =>
        this.dotImport.run({ ...asked, signal, onProgress: ({ read, total }) => reached(read, total) }),
      ),
    );
    this.answer(options, objectOf(report), linesOf(report));
    if (!report.finished) this.warn('it was stopped; run it again to go on');
  }

  @Option({ flags: '--from <url>', description: `its database; without it, what ${VARIABLE} says` })
  from(value: string): string {
    return value;
  }

  @Option({ flags: '--dry-run', description: 'read everything, keep nothing and tell what would be brought' })
  dryRun(): boolean {
    return true;
  }

  @Option({ flags: '--batch-size <rows>', description: 'rows at a time; 1000 without it' })
  batchSize(value: string): string {
    return value;
  }

  @Option({
    flags: '--table-prefix <prefix>',
    description: 'what the names of its tables begin with; oauth2_provider_ without it',
  })
  tablePrefix(value: string): string {
    return value;
  }

  @Option({
    flags: '--table <model=name>',
    description: `the table of a swapped model: ${DOT_MODELS.join(', ')}; can be given again`,
  })
  table(value: string, before: string[] = []): string[] {
    return [...before, value];
  }

  @Option({ flags: '--time-zone <name>', description: "Django's TIME_ZONE, where it has USE_TZ = False" })
  timeZone(value: string): string {
    return value;
  }

  @Option({
    flags: '--replay-window <seconds>',
    description: 'how long used refresh tokens are remembered; the option refreshTokenLifetime without it',
  })
  replayWindow(value: string): string {
    return value;
  }

  @Option({ flags: '--require-pkce', description: 'confidential clients, too, must use PKCE from now on' })
  requirePkce(): boolean {
    return true;
  }

  @Help('after')
  examples(): string {
    return `
Examples:
  importdot --from postgres://reader@db.example.com/django --dry-run
  importdot --from sqlite:/srv/django/db.sqlite3 --json
  ${VARIABLE}=mysql://reader:secret@db.example.com/django importdot --batch-size 5000
  importdot --from sqlite:db.sqlite3 --table application=myapp_application --time-zone Europe/Berlin`;
  }
}

/** @throws UsageError for what is no pair, or names a model that is not known */
function tableNames(pairs: readonly string[]): Partial<Record<DotModel, string>> {
  return Object.fromEntries(
    pairs.map((pair) => {
      const [, model, name] = /^([a-z]+)=([^=]+)$/.exec(pair) ?? [];
      if (!DOT_MODELS.includes(model as DotModel))
        throw new UsageError(`--table takes model=name; the models are ${DOT_MODELS.join(', ')}`);
      return [model, name];
    }),
  );
}

function whole(text: string | undefined, least: number, most: number, complaint: string): number | undefined {
  if (text === undefined) return undefined;
  const value = /^\d{1,10}$/.test(text) ? Number(text) : NaN;
  if (!(value >= least && value <= most)) throw new UsageError(complaint);
  return value;
}

const snake = (name: string) => name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);

function objectOf(report: ImportReport): object {
  return {
    dry_run: report.dryRun,
    finished: report.finished,
    ...Object.fromEntries(
      IMPORTED_KINDS.map((kind) => {
        const { brought, alreadyHere, endedSince, skipped } = report[kind];
        return [snake(kind), { brought, already_here: alreadyHere, ended_since: endedSince, skipped }];
      }),
    ),
    unknown_scopes: report.unknownScopes,
    notes: report.notes.map(({ clientId, field, message }) => ({ client_id: clientId, field, message })),
  };
}

function linesOf(report: ImportReport): string[] {
  const scopes = Object.entries(report.unknownScopes).map(([name, count]) => `${printable(name)} (${count})`);
  return [
    report.dryRun ? 'Nothing was kept. This would be brought:' : 'This was brought:',
    ...IMPORTED_KINDS.flatMap((kind) => tallyLines(snake(kind).replaceAll('_', ' '), report[kind])),
    ...(scopes.length > 0 ? [`scopes that this server does not have: ${scopes.join(', ')}`] : []),
    ...report.notes.map(
      ({ clientId, field, message }) => `client ${printable(clientId)}, ${field}: ${printable(message)}`,
    ),
  ];
}

function tallyLines(name: string, { brought, alreadyHere, endedSince, skipped }: ImportTally): string[] {
  const before = alreadyHere > 0 ? `, ${alreadyHere} already here` : '';
  const ended = endedSince > 0 ? `, ${endedSince} ended since` : '';
  return [
    `${name}: ${brought}${before}${ended}`,
    ...Object.entries(skipped).map(([reason, { count, ids }]) => {
      const more = ids.length > 0 && ids.length < count ? ', ...' : '';
      const which = ids.length > 0 ? ` (${ids.map(printable).join(', ')}${more})` : '';
      return `  left out, ${reason.replaceAll('_', ' ')}: ${count}${which}`;
    }),
  ];
}
