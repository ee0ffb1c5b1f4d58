/**
 * Writes docs/commands.md from the commands themselves, as they were built, so that the page cannot lie.
 * With `--check` it writes nothing and fails when the page differs.
 */
import 'reflect-metadata';
import { readFileSync, writeFileSync } from 'node:fs';
import { pathToFileURL } from 'node:url';
import { OAUTH2_COMMANDS } from 'nest-oauth2-provider/commands';
import { format, resolveConfig } from 'prettier';

const PAGE = 'docs/commands.md';
const CLI = pathToFileURL('dist/apps/cli/cli/src/create-user.command.js').href;

/** Where nest-commander keeps what its decorators say. */
const META = {
  command: 'CommandBuilder:Command:Meta',
  option: 'CommandBuilder:Option:Meta',
  help: 'CommandBuilder:Command:Help',
};

const { CreateUserCommand } = await import(CLI);
const library = OAUTH2_COMMANDS.map(described);
const reference = [CreateUserCommand].map(described);

const text = `# Commands

<!-- Generated from the commands by \`npm run docs:commands\`. Do not edit. -->

What \`OAUTH2_COMMANDS\` of \`nest-oauth2-provider/commands\` brings to your own command line; the
[README](../README.md#the-command-line) says how to make one. In this repository it is
\`npm run --silent cli -- COMMAND\`. Each may be run while the server runs. What they are good for together is in the
[recipes](recipes.md).

- \`--json\` prints one JSON object on standard output and nothing else. Errors, questions and progress go to standard
  error, progress only to a terminal.
- The exit code is 0; 1 for a refused request; 2 for wrong usage or a value that is not allowed; 130 after Ctrl-C and 143
  after SIGTERM, which end long work where it is whole: the same command goes on.
- What destroys asks first. Without a terminal it needs \`--yes\`.
- Each is a thin face of a service that can be injected anywhere.

| command | what it does |
| --- | --- |
${[...library, ...reference].map(({ name, description }) => `| [\`${name}\`](#${name}) | ${cell(firstSentence(description))} |`).join('\n')}

${library.map((each) => section(each)).join('\n\n')}

${reference.map((each) => section(each, 'In the command line of this repository alone: your users are yours.')).join('\n\n')}
`;
const page = await format(text, { ...(await resolveConfig(PAGE)), parser: 'markdown' });

if (!process.argv.includes('--check')) {
  writeFileSync(PAGE, page);
} else if (readOrNothing(PAGE) !== page) {
  console.error(`${PAGE} is not what the commands say; run: npm run docs:commands`);
  process.exitCode = 1;
}

function described(command) {
  const {
    name,
    description,
    arguments: args = '',
    argsDescription = {},
  } = Reflect.getMetadata(META.command, command);
  const methods = methodsOf(command.prototype);
  const help = methods.find((method) => Reflect.getMetadata(META.help, method) === 'after');
  if (!help) throw new Error(`${name} has no examples`);
  const [remarks, lines] = String(help.call(command.prototype)).split(/^Examples:\n/m);
  const examples = lines.replace(/^ {2}/gm, '');
  const options = methods.map((method) => Reflect.getMetadata(META.option, method)).filter(Boolean);
  return { name, description, args, argsDescription, options, remarks: remarks.trim(), examples };
}

/** Its own first, then those of the classes that it extends, as `--help` lists them. */
function methodsOf(prototype) {
  const methods = new Map();
  for (let each = prototype; each !== Object.prototype; each = Object.getPrototypeOf(each)) {
    for (const [name, { value }] of Object.entries(Object.getOwnPropertyDescriptors(each)))
      if (typeof value === 'function' && !methods.has(name)) methods.set(name, value);
  }
  return [...methods.values()];
}

function section({ name, description, args, argsDescription, options, remarks, examples }, note) {
  const rows = [
    ...Object.entries(argsDescription).map(([argument, meaning]) => [`<${argument}>`, meaning]),
    ...options.map(({ flags, description: meaning, required }) => [
      flags,
      required ? `${meaning}; must be given` : meaning,
    ]),
  ];
  return `## ${name}

${[description, note].filter(Boolean).join(' ')}

\`\`\`text
${[name, args, '[options]'].filter(Boolean).join(' ')}
\`\`\`

| argument or option | meaning |
| --- | --- |
${rows.map(([flags, meaning]) => `| \`${flags}\` | ${cell(meaning)} |`).join('\n')}
${remarks && `\n${remarks}\n`}
\`\`\`sh
${examples.trimEnd()}
\`\`\``;
}

function firstSentence(text) {
  return text.replace(/(?<=\.) .*$/, '');
}

function cell(text) {
  return text.replaceAll('|', '\\|');
}

function readOrNothing(path) {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return undefined;
  }
}
