import { Option } from 'nest-commander';
import { OAuth2Command } from './oauth2-command.js';
import { confirm } from './terminal/prompt.js';

/** A command that asks before it takes something away, unless `--yes` answers in advance. */
export abstract class DestructiveCommand<Options extends object = object> extends OAuth2Command<
  Options & { yes?: boolean }
> {
  /**
   * @param question says what falls, and ends with a question mark
   * @throws UsageError where nobody is at a terminal to ask; RefusedError when the answer is no
   */
  protected confirm(question: string, { yes }: { yes?: boolean }): Promise<void> {
    return confirm(question, yes);
  }

  @Option({ flags: '--yes', description: 'do not ask; scripts need it' })
  yes(): boolean {
    return true;
  }
}
