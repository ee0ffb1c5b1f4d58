/**
 * Writes docs/options.md from the class that declares the options, so that the page cannot lie.
 * With `--check` it writes nothing and fails when the page differs.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import ts from 'typescript';

const SOURCE = 'libs/oauth2-provider/src/options/options.ts';
const PAGE = 'docs/options.md';
const CLASS = 'OAuth2ProviderOptions';
/** Seconds, for lifetimes that nobody should have to divide. */
const UNITS = { year: 365 * 86_400, day: 86_400, hour: 3600, minute: 60 };

const file = ts.createSourceFile(SOURCE, readFileSync(SOURCE, 'utf8'), ts.ScriptTarget.Latest, true);
const constants = new Map(
  file.statements
    .filter(ts.isVariableStatement)
    .flatMap(({ declarationList }) => [...declarationList.declarations])
    .map(({ name, initializer }) => [name.getText(), initializer]),
);
const declaration = file.statements.find((node) => ts.isClassDeclaration(node) && node.name?.text === CLASS);
if (!declaration) throw new Error(`${SOURCE} declares no class ${CLASS}`);

const page = `# Options

<!-- Generated from ${SOURCE} by \`npm run docs:options\`. Do not edit. -->

What \`OAuth2ProviderModule.forRoot\` takes beside classes and providers. Checked when the app starts: an
unknown key or a bad value stops it with a message that names the option. Times are in seconds.

| option | type | default | meaning |
| --- | --- | --- | --- |
${declaration.members.filter(ts.isPropertyDeclaration).map(row).join('\n')}
`;

if (!process.argv.includes('--check')) {
  writeFileSync(PAGE, page);
} else if (readOrNothing(PAGE) !== page) {
  console.error(`${PAGE} is not what ${SOURCE} says; run: npm run docs:options`);
  process.exitCode = 1;
}

function row(member) {
  const name = member.name.getText();
  const doc = describe(member);
  if (doc === '') throw new Error(`${SOURCE}: ${name} has no doc comment`);
  const type = member.type?.getText() ?? 'unknown';
  return `| ${[`\`${name}\``, `\`${type}\``, defaultOf(member), doc].map(cell).join(' | ')} |`;
}

function describe(member) {
  const comments = ts.getJSDocCommentsAndTags(member).filter(ts.isJSDoc);
  return comments.map(({ comment }) => ts.getTextOfJSDocComment(comment) ?? '').join(' ');
}

function defaultOf({ initializer, questionToken }) {
  if (!initializer) return questionToken ? '' : '(must be given)';
  const value = number(initializer);
  if (value === undefined) return `\`${initializer.getText()}\``;
  const unit = Object.entries(UNITS).find(([, seconds]) => value >= seconds && value % seconds === 0);
  if (!isDuration(initializer) || !unit) return `\`${value}\``;
  const count = value / unit[1];
  return `\`${value}\` (${count} ${unit[0]}${count === 1 ? '' : 's'})`;
}

/** A doc comment that counts in seconds; elsewhere 3600 is only a number. */
function isDuration(initializer) {
  return /\bseconds\b/.test(describe(initializer.parent));
}

/** The number that an expression of literals, constants of this file and arithmetic stands for. */
function number(node) {
  if (ts.isNumericLiteral(node)) return Number(node.text);
  if (ts.isParenthesizedExpression(node)) return number(node.expression);
  if (ts.isIdentifier(node)) return constants.has(node.text) ? number(constants.get(node.text)) : undefined;
  if (!ts.isBinaryExpression(node)) return undefined;
  const [left, right] = [number(node.left), number(node.right)];
  if (left === undefined || right === undefined) return undefined;
  if (node.operatorToken.kind === ts.SyntaxKind.AsteriskToken) return left * right;
  if (node.operatorToken.kind === ts.SyntaxKind.PlusToken) return left + right;
  return undefined;
}

function cell(text) {
  return text.replace(/\s+/g, ' ').replaceAll('|', '\\|').trim();
}

function readOrNothing(path) {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return undefined;
  }
}
